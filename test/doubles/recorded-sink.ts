import type { FlowRecord, StatusRecord } from '../../core/flowlog/flow-record.ts';
import type { FlowLogSink, LogSummary } from '../../core/flowlog/sink.ts';
import { createTextReader } from '../../core/flowlog/text-reader.ts';

/** What was counted of one window. */
export interface Observed {
  readonly count: number;
  readonly latest: number;
}

/** Everything that a reader said to its sink. Counts are summed by window, because runs of lines may be cut anywhere. */
export interface Recorded {
  readonly records: FlowRecord[];
  readonly statuses: Array<StatusRecord & { readonly kind: 'nodata' | 'skipdata' }>;
  readonly covered: Array<{ readonly accountId: string; readonly vpcId: string; readonly region: string }>;
  readonly observed: Map<number, Observed>;
}

/** A sink that remembers what it is told. */
export function recordedSink(): { readonly sink: FlowLogSink; readonly recorded: Recorded } {
  const recorded: Recorded = { records: [], statuses: [], covered: [], observed: new Map() };
  const sink: FlowLogSink = {
    record: (record) => void recorded.records.push(record),
    observed(windowStart, count, latestStart) {
      const known = recorded.observed.get(windowStart) ?? { count: 0, latest: 0 };
      const latest = Math.max(known.latest, latestStart);
      recorded.observed.set(windowStart, { count: known.count + count, latest });
    },
    status: (kind, status) => void recorded.statuses.push({ kind, ...status }),
    seen: ({ at }) => void recorded.covered.push(at),
  };
  return { sink, recorded };
}

/** How a text is cut before it is read. */
export interface Cutting {
  readonly ports?: readonly number[];
  /** Sizes of chunks in bytes, used again and again; by default all at once. */
  readonly chunkSizes?: readonly number[];
}

/** Reads a text and tells what the sink was told. */
export function readRecorded(text: string, { ports = [445], chunkSizes = [] }: Cutting = {}): Recorded & LogSummary {
  const { sink, recorded } = recordedSink();
  const reader = createTextReader(new Set(ports), sink);
  for (const chunk of chunksOf(Buffer.from(text, 'latin1'), chunkSizes)) reader.push(chunk);
  return { ...recorded, ...reader.end() };
}

/**
 * Cuts bytes into chunks.
 * @yields a copy of the next bytes, which is wiped when another one is asked for
 */
export function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let from = 0, index = 0; from < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? bytes.length;
    const chunk = new Uint8Array(bytes.subarray(from, from + size));
    yield chunk;
    chunk.fill(0x7e);
    from += size;
  }
}
