import type { ReadLimits } from './read-limits.ts';
import type { FlowLogSink } from './sink.ts';

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
