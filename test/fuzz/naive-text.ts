import { isIPv4, isIPv6 } from 'node:net';
import { type Reading, recordText, type Refusal } from './reading.ts';

/**
 * A second reader of flow-log text that shares nothing with the core: it splits every line and looks at every field. It is written after docs/formats.md,
 * and is slow.
 */

const WINDOW_SECONDS = 300;
/** Lines behind a header line of which everything is read, whatever their port is. */
const CHECKED_LINES = 1000;
/** A line of so many bytes, or more, is not read. */
const LONGEST = 65_536;

const DEFAULT_NAMES =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'.split(
    ' ',
  );
const NEEDED = DEFAULT_NAMES.filter((name) => !['version', 'end'].includes(name));
const FURTHER =
  'tcp-flags pkt-srcaddr pkt-dstaddr vpc-id subnet-id instance-id region flow-direction interface-type resource-id'.split(
    ' ',
  );
/** All fields that are read. */
export const FIELD_NAMES: ReadonlySet<string> = new Set([...DEFAULT_NAMES, ...FURTHER]);

/** How a text is read. */
export interface NaiveRequest {
  readonly port: number;
  readonly latestSecond: number;
}

/** What one line says. */
export type NaiveLine =
  | { readonly kind: 'record'; readonly start: number; readonly watched: string | undefined }
  | { readonly kind: 'status'; readonly text: string }
  | { readonly kind: 'reject'; readonly isUnclear: boolean };

/** Adds what lines say up to a reading. */
export class NaiveTally {
  readonly #records: string[] = [];
  readonly #statuses: string[] = [];
  readonly #windows = new Map<number, { records: number; latest: number }>();
  #rejects = 0;
  #unclear = 0;

  add(line: NaiveLine): void {
    if (line.kind === 'reject') {
      this.#rejects++;
      if (line.isUnclear) this.#unclear++;
    } else if (line.kind === 'status') this.#statuses.push(line.text);
    else {
      const { start, watched } = line;
      const windowStart = start - (start % WINDOW_SECONDS);
      const { records, latest } = this.#windows.get(windowStart) ?? { records: 0, latest: 0 };
      this.#windows.set(windowStart, { records: records + 1, latest: Math.max(latest, start) });
      if (watched !== undefined) this.#records.push(watched);
    }
  }

  /** Returns what was added; a file of which nothing could be read is refused. Unclear lines may have been read. */
  reading(): Reading | Refusal {
    if (this.#windows.size === 0 && this.#statuses.length === 0) {
      return { kind: 'refused', reason: `${this.#rejects} lines, and none could be read` };
    }
    return {
      kind: 'read',
      records: this.#records,
      statuses: this.#statuses,
      windows: this.#windows,
      rejects: this.#rejects,
      unclear: this.#unclear,
    };
  }
}

/** Reads a text, each byte as one character. */
export function readTextNaively(text: string, request: NaiveRequest): Reading | Refusal {
  const tally = new NaiveTally();
  let names: readonly string[] | undefined;
  let checked = 0;
  // Many lines are the same, and say the same below the same header line.
  const known = new Map<string, NaiveLine>();
  for (const raw of text.split('\n')) {
    if (raw.length >= LONGEST) {
      tally.add({ kind: 'reject', isUnclear: false });
      continue;
    }
    const line = raw.replace(/\r$/, '').replace(/^\u00ef\u00bb\u00bf/, '');
    if (line === '') continue;
    const isHeader = isHeaderLine(line);
    if (!names && !isHeader) {
      if (readLine(line.split(' '), DEFAULT_NAMES, { ...request, latestSecond: Infinity }).kind === 'reject') {
        return { kind: 'refused', reason: 'no header' };
      }
      names = DEFAULT_NAMES;
      checked = 0;
    } else if (isHeader) {
      names = line.split(' ');
      checked = 0;
      known.clear();
      continue;
    }
    const read = known.get(line) ?? readLine(line.split(' '), names ?? [], request);
    known.set(line, read);
    const isUnclear = checked >= CHECKED_LINES && !mayMatter(line, request.port);
    tally.add(read.kind === 'reject' ? { kind: 'reject', isUnclear } : read);
    // Nothing is passed over before a line of the section was read.
    if (checked > 0 || read.kind === 'record') checked++;
  }
  return tally.reading();
}

function isHeaderLine(line: string): boolean {
  const fields = line.split(' ');
  return fields.every((field) => /^[a-z][a-z0-9-]*$/.test(field)) && fields.some((field) => FIELD_NAMES.has(field));
}

/** A line on a watched port, or one that says that there was no traffic, is always read in full. */
function mayMatter(line: string, port: number): boolean {
  return line.split(/[\0- ]/).includes(String(port)) || /NODATA|SKIPDATA/.test(line);
}

/** Reads the fields of one line; `-` is a field that is not there. */
export function readLine(fields: readonly string[], names: readonly string[], request: NaiveRequest): NaiveLine {
  const reject: NaiveLine = { kind: 'reject', isUnclear: false };
  if (fields.length !== names.length || NEEDED.some((name) => !names.includes(name))) return reject;
  const value = (name: string): string => fields[names.indexOf(name)] ?? '-';
  const place = placeOf(value);
  const start = secondOf(value('start'), request.latestSecond);
  if (!place || start === undefined) return reject;
  const status = value('log-status');
  if (status === 'NODATA' || status === 'SKIPDATA') {
    return { kind: 'status', text: [status, ...place, start].join('|') };
  }
  if (status !== 'OK') return reject;
  return trafficOf(value, { place, start, request }) ?? reject;
}

function trafficOf(
  value: (name: string) => string,
  about: { readonly place: readonly string[]; readonly start: number; readonly request: NaiveRequest },
): NaiveLine | undefined {
  const { place, start, request } = about;
  const seen = ['srcaddr', 'dstaddr'].map((name) => addressOf(value(name)));
  const packet = ['srcaddr', 'dstaddr'].map((name, index) =>
    value(`pkt-${name}`) === '-' ? seen[index] : addressOf(value(`pkt-${name}`)),
  );
  const ends = [...packet, ...seen].filter((address) => address !== undefined);
  const limits: ReadonlyArray<readonly [string, number]> = [
    ['srcport', 65_535],
    ['dstport', 65_535],
    ['protocol', 255],
    ['packets', Number.MAX_SAFE_INTEGER],
    ['bytes', Number.MAX_SAFE_INTEGER],
  ];
  const numbers = limits.map(([name, most]) => countOf(value(name), most));
  const flags = value('tcp-flags') === '-' ? undefined : (countOf(value('tcp-flags'), 255) ?? NaN);
  const end = value('end') === '-' ? start : secondOf(value('end'), request.latestSecond);
  const action = value('action');
  const ownEnd = { ingress: 'destination', egress: 'source', '-': '' }[value('flow-direction')];
  const isBad =
    ends.length < 4 || numbers.includes(undefined) || Number.isNaN(flags) || end === undefined || end < start;
  if (isBad || !['ACCEPT', 'REJECT'].includes(action) || ownEnd === undefined) return undefined;
  const isWatched = numbers.slice(0, 2).includes(request.port);
  const watched = recordText({ place, ends, ownEnd, numbers: [...numbers, start, end, flags], action });
  return { kind: 'record', start, watched: isWatched ? watched : undefined };
}

function placeOf(value: (name: string) => string): readonly string[] | undefined {
  const account = value('account-id');
  const ids = ['region', 'vpc-id', 'subnet-id', 'instance-id', 'interface-id', 'resource-id'].map(value);
  const isGood =
    /^(\d{12}|unknown)$/.test(account) &&
    ids.every((id) => id === '-' || /^[a-z0-9][a-z0-9-]{0,63}$/.test(id)) &&
    /^[A-Za-z0-9_-]{1,64}$/.test(value('interface-type'));
  if (!isGood) return undefined;
  const [region = '', vpc = '', subnet = '', instance = '', networkInterface = '', resource = ''] = ids.map((id) =>
    id === '-' ? '' : id,
  );
  return [account, region, vpc, subnet, instance, networkInterface === '' ? resource : networkInterface];
}

function countOf(text: string, most: number): number | undefined {
  return /^(0|[1-9][0-9]*)$/.test(text) && BigInt(text) <= BigInt(most) ? Number(text) : undefined;
}

function secondOf(text: string, latest: number): number | undefined {
  return /^[1-9][0-9]{9}$/.test(text) && Number(text) <= latest ? Number(text) : undefined;
}

/** Returns an address in its usual form, as the URL standard writes it. */
function addressOf(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const usual = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(usual);
  if (!mapped) return usual;
  const halves = mapped.slice(1).map((half) => parseInt(half, 16));
  return halves.flatMap((half) => [half >>> 8, half & 255]).join('.');
}
