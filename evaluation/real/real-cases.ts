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
  readonly name: string;
  readonly captures: (folder: RealFolder) => Promise<Capture[]>;
}

/** Pattern of the names of captures with attacks. The other captures show ordinary use or the work of administrators. */
const ATTACK_NAMES = /^(es_|mal_)/;

/** All real traffic, in the order of the table. */
export const REAL_CASES: readonly RealCase[] = [
  {
    name: 'marx: 9 honeypots, 118 days, 3 scanners',
    captures: async (folder) => {
      const row = truthRow(folder.readme, 'marx_2013-03..06_all');
      return [capture(folder, 'marx_2013-03..06_all.log.gz', scannersIn(row))];
    },
  },
  {
    name: 'dionaea_2: a honeypot that answers, 6 days, 3 bursts',
    captures: async (folder) => {
      const row = truthRow(folder.readme, 'dionaea_2.log.gz');
      const [host = ''] = addressesIn(/\bhost (\S+)\)/.exec(row.text)?.[1] ?? '');
      const exposed = { about: new Set([host]), span: undefined };
      return [capture(folder, 'dionaea_2.log.gz', [exposed, ...burstsIn(row, host)])];
    },
  },
  {
    name: 'trickbot: client and domain controller, 7 days, 5 probes, both ends logged',
    captures: async (folder) => [trickbot(folder, 'trickbot.both-enis.log.gz')],
  },
  {
    name: 'trickbot: the same, destinations logged',
    captures: async (folder) => [trickbot(folder, 'trickbot.one-eni.log.gz')],
  },
  {
    name: 'test3: campus, 70 min, a scan and a host that goes out, targets reset',
    captures: async (folder) => [campus(folder, 'test3.rst-accept.log.gz')],
  },
  {
    name: 'test3: the same, rejected',
    captures: async (folder) => [campus(folder, 'test3.rst-reject.log.gz')],
  },
  {
    name: 'ncsa: a scan of 9 hosts in 104 min',
    captures: async (folder) => {
      const { text } = truthRow(folder.readme, 'ncsa_445_scan.log.gz');
      return [capture(folder, 'ncsa_445_scan.log.gz', [{ about: new Set(addressesIn(text)), span: undefined }])];
    },
  },
  {
    name: 'small cases: 10 exploits and malware',
    captures: async (folder) => smallCases(folder, (name) => ATTACK_NAMES.test(name)),
  },
  {
    name: 'small cases: 15 of ordinary use, administration',
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
