/** What one reader found in a window. */
export interface WindowCount {
  readonly records: number;
  /** Latest start, epoch seconds. */
  readonly latest: number;
}

/** What a reader found in a log object, in a form in which two readers can be compared. */
export interface Reading {
  readonly kind: 'read';
  /** Records on a watched port, in their order, every field of each. */
  readonly records: readonly string[];
  /** Lines without traffic, in their order. */
  readonly statuses: readonly string[];
  /** Records of all ports by the start of their window. */
  readonly windows: ReadonlyMap<number, WindowCount>;
  /** Lines that could not be read. */
  readonly rejects: number;
  /**
   * Lines that could not be read, but of which only the start had to be looked at: they are not on a watched port and stand behind the checked ones. The core may count
   * each of them as a record. Included in {@link rejects}.
   */
  readonly unclear: number;
}

/** A log object that could not be read. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason: string;
}

/** What a record says, as text. A field that is not there is empty. */
export interface RecordFields {
  readonly place: readonly string[];
  readonly ends: readonly string[];
  readonly ownEnd: string;
  readonly numbers: ReadonlyArray<number | undefined>;
  readonly action: string;
}

/** Writes a record for comparison. */
export function recordText({ place, ends, ownEnd, numbers, action }: RecordFields): string {
  return [...place, ...ends, ownEnd, ...numbers.map((number) => number ?? ''), action].join('|');
}

/** Returns what the core reads wrongly, and undefined if it reads what the naive reader does. */
export function difference(core: Reading | Refusal, naive: Reading | Refusal): string | undefined {
  if (core.kind === 'refused' || naive.kind === 'refused') {
    if (core.kind === naive.kind) return undefined;
    return `the core ${verbOf(core)}, the naive reader ${verbOf(naive)}`;
  }
  return (
    listDifference('record', core.records, naive.records) ??
    listDifference('line without traffic', core.statuses, naive.statuses) ??
    windowDifference(core, naive)
  );
}

function verbOf(outcome: Reading | Refusal): string {
  return outcome.kind === 'read' ? 'reads it' : `refuses it (${outcome.reason})`;
}

function listDifference(noun: string, core: readonly string[], naive: readonly string[]): string | undefined {
  const index = Array.from({ length: Math.max(core.length, naive.length) }).findIndex(
    (_, at) => core[at] !== naive[at],
  );
  return index < 0 ? undefined : `${noun} ${index}: the core has ${core[index]}, the naive reader ${naive[index]}`;
}

function windowDifference(core: Reading, naive: Reading): string | undefined {
  if (recordCount(core) + core.rejects !== recordCount(naive) + naive.rejects) {
    return `the core has ${recordCount(core)} records and ${core.rejects} rejects, the naive reader ${recordCount(naive)} and ${naive.rejects}`;
  }
  if (core.rejects > naive.rejects || core.rejects < naive.rejects - naive.unclear) {
    return `the core has ${core.rejects} rejects, the naive reader ${naive.rejects}, of which ${naive.unclear} are unclear`;
  }
  for (const start of new Set([...core.windows.keys(), ...naive.windows.keys()])) {
    const ours = core.windows.get(start) ?? { records: 0, latest: 0 };
    const theirs = naive.windows.get(start) ?? { records: 0, latest: 0 };
    const isSame = ours.records === theirs.records && ours.latest === theirs.latest;
    if (!isSame && (naive.unclear === 0 || ours.records < theirs.records || ours.latest < theirs.latest)) {
      return `window ${start}: the core has ${JSON.stringify(ours)}, the naive reader ${JSON.stringify(theirs)}`;
    }
  }
  return undefined;
}

function recordCount({ windows }: Reading): number {
  return [...windows.values()].reduce((sum, { records }) => sum + records, 0);
}
