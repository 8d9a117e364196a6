/** A published flaw of SMB, from the list that ships with surge445. */
export interface SmbAdvisory {
  /** Name that its publisher gave it: a bulletin of Microsoft, or else the CVE. */
  readonly id: string;
  /** The day on which its patch was published, `YYYY-MM-DD`. */
  readonly published: string;
  /** One line on what it is; the title of its publisher where there is one. */
  readonly title: string;
  /** Page of the publisher. */
  readonly source: string;
}

const BULLETINS = 'https://learn.microsoft.com/en-us/security-updates/securitybulletins';
const UPDATE_GUIDE = 'https://msrc.microsoft.com/update-guide/vulnerability';
const SAMBA = 'https://www.samba.org/samba/security';

/**
 * Flaws of SMB that could begin a mass attack, the oldest first: their publisher says that an attacker can run code through SMB on a host of the
 * network, or CISA lists them as exploited. Flaws that only a local user can use, and denials of service, are not in the list: the clock of an
 * alert would never stop. The days are those of the CVE records; where the flaw was known before its patch, the day is that of the patch.
 * @see https://github.com/CVEProject/cvelistV5
 * @see https://www.cisa.gov/known-exploited-vulnerabilities-catalog
 */
export const SMB_ADVISORIES: readonly SmbAdvisory[] = [
  {
    id: 'MS05-027',
    published: '2005-06-14',
    title: 'Vulnerability in Server Message Block Could Allow Remote Code Execution',
    source: `${BULLETINS}/2005/ms05-027`,
  },
  {
    id: 'MS06-040',
    published: '2006-08-08',
    title: 'Vulnerability in Server Service Could Allow Remote Code Execution',
    source: `${BULLETINS}/2006/ms06-040`,
  },
  {
    id: 'MS08-067',
    published: '2008-10-23',
    title: 'Vulnerability in Server Service Could Allow Remote Code Execution',
    source: `${BULLETINS}/2008/ms08-067`,
  },
  {
    id: 'MS09-001',
    published: '2009-01-13',
    title: 'Vulnerabilities in SMB Could Allow Remote Code Execution',
    source: `${BULLETINS}/2009/ms09-001`,
  },
  {
    id: 'MS09-050',
    published: '2009-10-13',
    title: 'Vulnerabilities in SMBv2 Could Allow Remote Code Execution',
    source: `${BULLETINS}/2009/ms09-050`,
  },
  {
    id: 'MS10-054',
    published: '2010-08-10',
    title: 'Vulnerabilities in SMB Server Could Allow Remote Code Execution',
    source: `${BULLETINS}/2010/ms10-054`,
  },
  {
    id: 'MS11-020',
    published: '2011-04-12',
    title: 'Vulnerability in SMB Server Could Allow Remote Code Execution',
    source: `${BULLETINS}/2011/ms11-020`,
  },
  {
    id: 'MS17-010',
    published: '2017-03-14',
    title: 'Security Update for Microsoft Windows SMB Server',
    source: `${BULLETINS}/2017/ms17-010`,
  },
  {
    id: 'CVE-2017-7494',
    published: '2017-05-24',
    title: 'Samba: remote code execution from a writable share',
    source: `${SAMBA}/CVE-2017-7494.html`,
  },
  {
    id: 'CVE-2020-0796',
    published: '2020-03-12',
    title: 'Windows SMBv3 Client/Server Remote Code Execution Vulnerability',
    source: `${UPDATE_GUIDE}/CVE-2020-0796`,
  },
  {
    id: 'CVE-2021-44142',
    published: '2022-01-31',
    title: 'Samba: out-of-bounds heap read and write in the module vfs_fruit allows code execution',
    source: `${SAMBA}/CVE-2021-44142.html`,
  },
  {
    id: 'CVE-2022-24500',
    published: '2022-04-12',
    title: 'Windows SMB Remote Code Execution Vulnerability',
    source: `${UPDATE_GUIDE}/CVE-2022-24500`,
  },
  {
    id: 'CVE-2022-35804',
    published: '2022-08-09',
    title: 'SMB Client and Server Remote Code Execution Vulnerability',
    source: `${UPDATE_GUIDE}/CVE-2022-35804`,
  },
  {
    id: 'CVE-2024-43447',
    published: '2024-11-12',
    title: 'Windows SMBv3 Server Remote Code Execution Vulnerability',
    source: `${UPDATE_GUIDE}/CVE-2024-43447`,
  },
  {
    id: 'CVE-2025-33073',
    published: '2025-06-10',
    title: 'Windows SMB Client Elevation of Privilege Vulnerability',
    source: `${UPDATE_GUIDE}/CVE-2025-33073`,
  },
  {
    id: 'CVE-2026-4480',
    published: '2026-05-26',
    title: 'Samba: remote code execution in printing subsystem via unescaped job description',
    source: `${SAMBA}/CVE-2026-4480.html`,
  },
  {
    id: 'CVE-2026-57089',
    published: '2026-07-14',
    title: 'Windows SMB Server Network Transport Driver (srvnet.sys) Remote Code Execution Vulnerability',
    source: `${UPDATE_GUIDE}/CVE-2026-57089`,
  },
  {
    id: 'CVE-2026-113825',
    published: '2026-11-10',
    title: 'Windows SMB Server Network Transport Driver (srvnet.sys) Remote Code Execution Vulnerability',
    source: `${UPDATE_GUIDE}/CVE-2026-113825`,
  },
];
