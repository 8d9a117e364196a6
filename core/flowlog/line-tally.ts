import { windowOf } from '../time.ts';
import type { ReadLine } from './flow-record.ts';
import { createRejectTally, type Rejects } from './reject-tally.ts';
import { type FlowLogSink, printableSample } from './sink.ts';

/** Hands on what lines say, and sums up runs of records in the same window, because consecutive lines are nearly always of one window. */
export interface LineTally {
  /** Takes a line that was read in full; `raw` is only asked for when it was rejected. */
  add(line: ReadLine, raw: () => string): void;
  /** Takes `records` records of one window of which only the start was read, the latest at `latestStart`. */
  countRun(windowStart: number, records: number, latestStart: number): void;
  /** Hands on the run that is under way. */
  flush(): void;
  /** @returns how many lines could be read */
  readCount(): number;
  /** @returns the lines that could not be read so far */
  rejects(): Rejects;
  /** @returns whether a record that was read in full carried TCP flags */
  hasTcpFlags(): boolean;
}

/**
 * @param ports watched ports
 * @param sink gets everything
 */
export function createLineTally(ports: ReadonlySet<number>, sink: FlowLogSink): LineTally {
  const rejectTally = createRejectTally();
  let windowStart = 0;
  let latest = 0;
  let inRun = 0;
  let readCount = 0;
  let hasTcpFlags = false;

  const flush = (): void => {
    if (inRun > 0) sink.observed(windowStart, inRun, latest);
    inRun = 0;
    latest = 0;
  };

  const countRun = (start: number, records: number, latestStart: number): void => {
    if (start !== windowStart) flush();
    windowStart = start;
    latest = Math.max(latest, latestStart);
    inRun += records;
    readCount += records;
  };

  return {
    flush,
    rejects: () => rejectTally.rejects(),
    countRun,
    add(line, raw) {
      switch (line.kind) {
        case 'reject': {
          rejectTally.add(line.reason, printableSample(raw()));
          break;
        }
        case 'record': {
          const { record } = line;
          countRun(windowOf(record.start), 1, record.start);
          sink.seen(record);
          hasTcpFlags ||= record.tcpFlags !== undefined;
          if (ports.has(record.sourcePort) || ports.has(record.destinationPort)) sink.record(record);
          break;
        }
        case 'nodata':
        case 'skipdata':
          readCount++;
          sink.status(line.kind, line.status);
          break;
      }
    },
    readCount: () => readCount,
    hasTcpFlags: () => hasTcpFlags,
  };
}
