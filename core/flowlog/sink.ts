import type { FlowRecord, StatusRecord } from './flow-record.ts';
import type { Rejects } from './reject-tally.ts';

/** Where a reader puts what it reads. Calls come in the order of the lines. */
export interface FlowLogSink {
  /** A TCP record that has a watched port at one of its ends. */
  record(record: FlowRecord): void;
  /** `count` records whose `start` lies in this window, the latest at `latestStart`; records given to `record` are counted here too. */
  observed(windowStart: number, count: number, latestStart: number): void;
  /** A NODATA or SKIPDATA line: an interface was silent, or records of it were lost. */
  status(kind: 'nodata' | 'skipdata', status: StatusRecord): void;
  /** A record of any port that was read in full: it shows at which interface, and which address is the interface's own. */
  seen(record: FlowRecord): void;
}

/** What a reader found out about a log object as a whole. */
export interface LogSummary {
  /** Names of the fields in their order, of the first header line, or of the columns of Parquet. */
  readonly fieldNames: readonly string[];
  /** True when there was no header line and the default (version 2) order was assumed. */
  readonly assumedHeader: boolean;
  /** True when at least one record carried TCP flags; without them an answer can only be guessed from sizes. */
  readonly hasTcpFlags: boolean;
  /** Lines that could not be read. */
  readonly rejects: Rejects;
}

/** How much of a bad line is kept as a sample. */
export const SAMPLE_LENGTH = 120;

/**
 * Makes a piece of a log safe to print: everything but printable ASCII is escaped, so that a hostile line cannot drive a terminal or a page.
 * @param raw any text
 * @returns at most {@link SAMPLE_LENGTH} characters, then `...`
 */
export function printableSample(raw: string): string {
  const cut = raw.slice(0, SAMPLE_LENGTH);
  const escaped = cut.replace(/[^\x20-\x7e]|\\/g, (character) =>
    character === '\\' ? '\\\\' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return raw.length > SAMPLE_LENGTH ? `${escaped}...` : escaped;
}
