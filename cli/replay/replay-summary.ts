import type { TextOutput } from '../../adapters/local/console-publisher.ts';
import type { PassedOver } from '../../adapters/local/passed-over.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import type { RejectReason } from '../../core/flowlog/flow-record.ts';
import type { Rejects } from '../../core/flowlog/reject-tally.ts';
import { REJECT_ADVICE } from '../../core/flowlog/reject-advice.ts';
import type { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import type { ReadObject } from '../../core/ingest.ts';
import { pluralised, withThousands } from '../../core/wording.ts';
import { escapeControls } from '../escaped-text.ts';
import { commandText, programWords } from '../program-words.ts';
import { rateText } from '../rate-text.ts';
import { createFormatTally } from './format-tally.ts';
import type { LogSources } from './log-sources.ts';

const MAX_SAMPLES = 5;

/** Line for a replay that found no flow log with records. */
export const NOTHING_JUDGED = 'Nothing was judged: no record of a flow log was read.';

/** Collects what a replay did, and tells it at the end. */
export interface ReplaySummary {
  addRead(path: string, read: ReadObject): void;
  /** Takes a file that holds no records: nothing is wrong with it, and it says nothing. */
  addEmpty(path: string): void;
  addUnreadable(path: string, error: UnreadableObjectError): void;
  addAlert(alert: Alert): void;
  addWindows(count: number): void;
  /** @param count alerts of these logs that an earlier run into the same folder printed, and this one does not */
  addEarlier(count: number): void;
  /** Takes an alert of these logs that an earlier run into the same folder told, and that this one prints again. */
  addRepeated(alert: Pick<Alert, 'transition'>): void;
  /** @param seconds how long reading took */
  readIn(seconds: number): void;
  /** @returns sums so far */
  totals(): { inflatedBytes: number; records: number; attempts: number };
  /** @returns how many files could not be read */
  failed(): number;
  /** @returns true if at least one file with records was read */
  hasRead(): boolean;
  /**
   * @param seconds how long everything took
   * @param more lines that stand above the last
   */
  print(seconds: number, more: readonly string[]): void;
}

/**
 * Returns an empty summary. It counts what a replay reads and tells, and prints the counts at the end.
 * @param output stderr
 * @param about where the tables are, and which files were passed over
 */
export function createReplaySummary(
  output: TextOutput,
  about: { readonly folder: string } & Pick<LogSources, 'ignored' | 'copies'>,
): ReplaySummary {
  const sums = { inflatedBytes: 0, records: 0, attempts: 0 };
  const badLines = createBadLines();
  const assumed: string[] = [];
  const empty: string[] = [];
  const copies = createCopies(about.copies);
  const formats = createFormatTally();
  const transitions = new Map<string, number>();
  const counts = noCounts();
  const addAlert = ({ transition }: Pick<Alert, 'transition'>): void => addTo(transitions, transition, 1);

  return {
    addRead(path, object) {
      if (copies.isCopy(path, object)) return;
      counts.read++;
      addSizes(sums, object);
      formats.add(object.format);
      if (object.assumedHeader) assumed.push(escapeControls(path));
      if (!object.hasTcpFlags) counts.withoutFlags++;
      badLines.add(object.rejects);
    },
    addEmpty: (path) => void empty.push(escapeControls(path)),
    addUnreadable(path, error) {
      counts.failed++;
      if (error.reason === 'changed') counts.changed++;
      // The names of files and of objects in S3 are chosen by whoever wrote them.
      output.write(`${escapeControls(`Set aside ${path} (${error.reason}). ${error.message}`)}\n`);
    },
    addAlert,
    addWindows: (count) => void (counts.windows += count),
    addEarlier: (count) => void (counts.earlier = count),
    addRepeated(alert) {
      counts.repeated++;
      addAlert(alert);
    },
    readIn: (seconds) => void (counts.readSeconds = seconds),
    totals: () => ({ ...sums }),
    failed: () => counts.failed,
    hasRead: () => counts.read > 0,
    print(seconds, more) {
      const lines = [
        `Read ${pluralised(counts.read, 'file')}: ${speedText(sums, counts.readSeconds)}`,
        ...formats.lines(),
        ...passedOverLines(about.ignored, empty),
        ...copies.lines(),
        ...setAsideLines(counts, about.folder),
        ...assumptionLines(assumed, counts.withoutFlags),
        ...badLines.lines(),
        judgedText(counts, transitions),
        ...earlierLines(counts.earlier),
        ...more,
        ...tableLines(counts.windows, about.folder, seconds),
      ];
      output.write(`${lines.join('\n')}\n`);
    },
  };
}

function noCounts() {
  return { withoutFlags: 0, windows: 0, read: 0, failed: 0, changed: 0, earlier: 0, repeated: 0, readSeconds: 0 };
}

function addSizes(sums: Sums, { inflatedBytes, records, attempts }: Sums): void {
  sums.inflatedBytes += inflatedBytes;
  sums.records += records;
  sums.attempts += attempts;
}

function addTo<Name>(sums: Map<Name, number>, name: Name, count: number): void {
  sums.set(name, (sums.get(name) ?? 0) + count);
}

function tableLines(windows: number, folder: string, seconds: number): string[] {
  const done = `Done in ${seconds.toFixed(1)} s`;
  if (windows === 0) return [`Nothing was counted, so there is nothing new in ${folder}. ${done}`];
  return [
    `Tables are in ${folder}: rollups/, attempts/ (Parquet) and alerts/ (JSON). ${done}`,
    `To make a page about it: ${commandText([...programWords(process), 'report', '--out', folder])}`,
  ];
}

function judgedText(
  counts: { readonly read: number; readonly windows: number; readonly earlier: number; readonly repeated: number },
  transitions: ReadonlyMap<string, number>,
): string {
  if (counts.read === 0) return NOTHING_JUDGED;
  return `Judged ${pluralised(counts.windows, 'window')}; alerts: ${alertText(transitions, counts)}`;
}

function alertText(
  transitions: ReadonlyMap<string, number>,
  { earlier, repeated }: { readonly earlier: number; readonly repeated: number },
): string {
  if (transitions.size === 0) return earlier === 0 ? 'none' : 'none that are new';
  const all = [...transitions.values()].reduce((sum, count) => sum + count, 0);
  const text = [...transitions].map(([name, count]) => transitionText(name, count)).join(', ');
  if (repeated === 0) return text;
  return `${text} (${repeated === all ? 'all' : withThousands(repeated)} told before)`;
}

function earlierLines(earlier: number): string[] {
  if (earlier === 0) return [];
  const were = earlier === 1 ? 'was' : 'were';
  return [
    `${pluralised(earlier, 'alert')} of these logs ${were} printed by an earlier run; --again prints ${earlier === 1 ? 'it' : 'them'}`,
  ];
}

function passedOverLines(ignored: PassedOver, empty: readonly string[]): string[] {
  const lines: string[] = [];
  if (ignored.count > 0) {
    const files = pluralised(ignored.count, 'file');
    const names = shown(ignored.first.map(escapeControls), ignored.count);
    lines.push(`Passed over ${files} not named like a flow log: ${names}; give the name of a file to have it read`);
  }
  if (empty.length > 0) lines.push(`Passed over ${pluralised(empty.length, 'empty file')}: ${shown(empty)}`);
  return lines;
}

/** Tells files that hold the same: their records count once, and a sum of both would be too high. */
function createCopies(unpacked: readonly string[]) {
  const copies: string[] = [];
  const objectIds = new Set<string>();
  return {
    isCopy(path: string, { objectId }: Pick<ReadObject, 'objectId'>): boolean {
      const isCopy = objectIds.has(objectId);
      objectIds.add(objectId);
      if (isCopy) copies.push(path);
      return isCopy;
    },
    lines: () => [...unpackedLines(unpacked), ...copyLines(copies)],
  };
}

function unpackedLines(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const stand = paths.length === 1 ? 'stands unpacked beside its .gz' : 'stand unpacked beside their .gz';
  return [
    `${pluralised(paths.length, 'file')} ${stand}, and only the .gz was read: ${shown(paths.map(escapeControls))}. If an earlier run into this folder read the unpacked files, their records count twice there: then give another --out`,
  ];
}

function copyLines(paths: readonly string[]): string[] {
  if (paths.length === 0) return [];
  const were = paths.length === 1 ? 'is a copy of another and was' : 'are copies of others and were';
  return [`${pluralised(paths.length, 'file')} ${were} not counted again: ${shown(paths.map(escapeControls))}`];
}

function setAsideLines(
  { failed, changed }: { readonly failed: number; readonly changed: number },
  folder: string,
): string[] {
  const damaged = failed - changed;
  const lines: string[] = [];
  if (damaged > 0) {
    lines.push(
      `Set aside ${pluralised(damaged, 'file')} that could not be read, listed above and in ${folder}/quarantine`,
    );
  }
  if (changed > 0) {
    lines.push(
      `Did not count ${pluralised(changed, 'file')} that something else wrote meanwhile, listed above; run the same command again when nothing writes there`,
    );
  }
  return lines;
}

/** What is counted as a thing, not as something that happened. */
const NOUNS: ReadonlySet<string> = new Set(['reminder', 'digest']);

function transitionText(name: string, count: number): string {
  return NOUNS.has(name) ? pluralised(count, name) : `${withThousands(count)} ${name}`;
}

type Sums = ReturnType<ReplaySummary['totals']>;

function speedText({ inflatedBytes, records, attempts }: Sums, seconds: number): string {
  return `${rateText(inflatedBytes, seconds)}, ${pluralised(records, 'record')}, ${pluralised(attempts, 'attempt')} on watched ports`;
}

function assumptionLines(assumed: readonly string[], withoutFlags: number): string[] {
  const lines: string[] = [];
  if (assumed.length > 0) {
    lines.push(
      `Assumed the default field order in ${pluralised(assumed.length, 'file')} without a header line: ${shown(assumed)}`,
    );
  }
  if (withoutFlags > 0) {
    lines.push(`No TCP flags in ${pluralised(withoutFlags, 'file')}: whether a host answered is judged by sizes there`);
  }
  return lines;
}

/** Collects the lines that could not be read, of all files. */
function createBadLines() {
  const counts = new Map<RejectReason, number>();
  const samples: string[] = [];
  return {
    add(rejects: Rejects): void {
      for (const [reason, count] of rejects.counts) addTo(counts, reason, count);
      const more = rejects.samples.slice(0, MAX_SAMPLES - samples.length);
      samples.push(...more.map(({ reason, line }) => `${reason}: ${line}`));
    },
    lines(): string[] {
      if (counts.size === 0) return [];
      const reasons = [...counts].map(([reason, count]) => `${withThousands(count)} ${reason}`).join(', ');
      const meanings = [...counts.keys()].map((reason) => `${reason} means: ${REJECT_ADVICE[reason]}`);
      return [`Could not read some lines: ${reasons}`, ...[...samples, ...meanings].map((text) => `  ${text}`)];
    },
  };
}

function shown(paths: readonly string[], total = paths.length): string {
  return total <= 2 ? paths.join(', ') : `${paths.slice(0, 2).join(', ')} and ${withThousands(total - 2)} more`;
}
