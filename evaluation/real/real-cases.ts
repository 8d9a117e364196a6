import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addressesIn, burstsIn, type KnownEvent, momentsIn, scannersIn, truthRow } from './known-truth.ts';
import type { RealFolder } from './real-folder.ts';

/** Log files that belong together, and the known events in them. */
export interface Capture {
  /** Paths of the files. */
  readonly files: readonly string[];
  /** CIDR blocks that count as inside, in addition to the private ranges. */
  readonly inside: readonly string[];
  readonly events: readonly KnownEvent[];
}

/** Real traffic from one source. */
export interface RealCase {
  /** Name in tables and charts. */
  readonly name: string;
  /** What the traffic is, in a few words. */
  readonly about: string;
  readonly captures: (folder: RealFolder) => Promise<Capture[]>;
}

/** Pattern of the names of captures with attacks. The other captures show ordinary use or the work of administrators. */
const ATTACK_NAMES = /^(es_|mal_)/;

/** All real traffic, in the order of the table. */
export const REAL_CASES: readonly RealCase[] = [
  {
    name: 'marx',
    about: '9 honeypots, 118 days, 3 scanners',
    captures: async (folder) => {
      const row = truthRow(folder.readme, 'marx_2013-03..06_all');
      return [capture(folder, 'marx_2013-03..06_all.log.gz', scannersIn(row))];
    },
  },
  {
    name: 'dionaea_2',
    about: 'a honeypot that answers, 6 days, 3 bursts',
    captures: async (folder) => {
      const row = truthRow(folder.readme, 'dionaea_2.log.gz');
      const [host = ''] = addressesIn(/\bhost (\S+)\)/.exec(row.text)?.[1] ?? '');
      const exposed = { about: new Set([host]), span: undefined };
      return [capture(folder, 'dionaea_2.log.gz', [exposed, ...burstsIn(row, host)])];
    },
  },
  {
    name: 'trickbot, both ends logged',
    about: 'an infected client and its domain controller, 7 days, 5 probes',
    captures: async (folder) => [trickbot(folder, 'trickbot.both-enis.log.gz')],
  },
  {
    name: 'trickbot, one end logged',
    about: 'the same, logged at the destinations only',
    captures: async (folder) => [trickbot(folder, 'trickbot.one-eni.log.gz')],
  },
  {
    name: 'test3, targets reset',
    about: 'a campus, 70 minutes, a scan and a host that goes out; the targets reset what they refuse',
    captures: async (folder) => [campus(folder, 'test3.rst-accept.log.gz')],
  },
  {
    name: 'test3, rejected',
    about: 'the same, if a security group rejected what the targets refuse',
    captures: async (folder) => [campus(folder, 'test3.rst-reject.log.gz')],
  },
  {
    name: 'ncsa',
    about: 'a scan of 9 hosts in 104 minutes',
    captures: async (folder) => {
      const { text } = truthRow(folder.readme, 'ncsa_445_scan.log.gz');
      return [capture(folder, 'ncsa_445_scan.log.gz', [{ about: new Set(addressesIn(text)), span: undefined }])];
    },
  },
  {
    name: 'small cases, attacks',
    about: '10 captures of exploits and malware',
    captures: async (folder) => smallCases(folder, (name) => ATTACK_NAMES.test(name)),
  },
  {
    name: 'small cases, ordinary use',
    about: '15 captures of ordinary use and of administration',
    captures: async (folder) => smallCases(folder, (name) => !ATTACK_NAMES.test(name)),
  },
];

function capture({ path }: RealFolder, name: string, events: readonly KnownEvent[]): Capture {
  return { files: [join(path, name)], inside: [], events };
}

/** Returns the capture of an infected client. Its traffic on the port is ordinary use of its domain controller, so only the probes are events. */
function trickbot(folder: RealFolder, name: string): Capture {
  const row = truthRow(folder.readme, 'trickbot.one-eni.log.gz');
  return capture(folder, name, momentsIn(row, new Set(addressesIn(row.text).slice(0, 2))));
}

/** Returns the capture of a campus. Each sentence of the row with more than one address describes one event. */
function campus(folder: RealFolder, name: string): Capture {
  const { text } = truthRow(folder.readme, 'test3.rst-accept.log.gz');
  const inside = [...text.matchAll(/--inside (\S+?)`/g)].flatMap(([, block]) => (block === undefined ? [] : [block]));
  const sentences = text
    .split(/[;.] /)
    .map(addressesIn)
    .filter((addresses) => addresses.length > 1);
  const events = sentences.map((addresses) => ({ about: new Set(addresses), span: undefined }));
  return { ...capture(folder, name, events), inside };
}

async function smallCases(folder: RealFolder, isWanted: (name: string) => boolean): Promise<Capture[]> {
  const names = await readdir(join(folder.path, 'small_smb_cases'));
  return names
    .filter(isWanted)
    .toSorted()
    .map((name) =>
      capture(
        folder,
        join('small_smb_cases', name),
        ATTACK_NAMES.test(name) ? [{ about: 'anyone', span: undefined }] : [],
      ),
    );
}
