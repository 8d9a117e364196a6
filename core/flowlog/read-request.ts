import type { FlowLogSink } from './sink.ts';

/** Limits for one log object. */
export interface ReadLimits {
  /** Inflated bytes; Infinity for a file that somebody chose to read. */
  readonly maxBytes: number;
}

/** How a log object is read. */
export interface BodyRequest {
  /** Watched ports. */
  readonly ports: ReadonlySet<number>;
  readonly sink: FlowLogSink;
  /** Records that start or end later are refused, epoch seconds. */
  readonly latestSecond: number;
  /** Names of the fields of text without a header line, in their order; undefined for the default format. */
  readonly assumedFields?: readonly string[] | undefined;
  readonly limits: ReadLimits;
}

/** How many bytes were read. */
export interface ReadBytes {
  readonly storedBytes: number;
  readonly inflatedBytes: number;
}
