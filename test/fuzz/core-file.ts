import { addressText } from '../../core/flowlog/address.ts';
import { readBody, type ReadLog } from '../../core/flowlog/body-reader.ts';
import { readFieldNames } from '../../core/flowlog/field-names.ts';
import type { FlowRecord } from '../../core/flowlog/flow-record.ts';
import type { LoggedAt } from '../../core/flowlog/logged-at.ts';
import type { FoundFormat } from '../../core/flowlog/found-format.ts';
import { rangesOf } from '../../core/flowlog/parquet/collected-bytes.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import type { LogObject } from '../../core/ports.ts';
import { recordedSink } from '../doubles/recorded-sink.ts';
import type { FuzzInput } from './fuzz-input.ts';
import { type Reading, recordText, type Refusal } from './reading.ts';

/** As in Lambda. */
const LIMITS = { maxBytes: 2_000_000_000 };

/** Chunks of a log object, at most: no network and no disk gives single bytes of a large file. */
const MAX_CHUNKS = 1000;

/** In so short a time nothing hangs. To ask for CPU time takes longer than to read most inputs, so it is asked only for others. */
const SHORT_MS = 50;

/** What the core found in a log object, and what it cost. */
export interface CoreReading {
  readonly outcome: Reading | Refusal;
  readonly format: FoundFormat | undefined;
  /** Time that reading took, ms; the CPU time of the process where that is more than {@link SHORT_MS}. */
  readonly ms: number;
}

/**
 * Reads a log object as ingest does.
 * @throws whatever the core throws that is no {@link UnreadableObjectError}
 */
export async function readWithCore(input: FuzzInput, port: number): Promise<CoreReading> {
  const startMs = performance.now();
  const reading = await readOnce(input, port);
  const ms = performance.now() - startMs;
  if (ms <= SHORT_MS) return { ...reading, ms };
  // Other programs may have had the processor meanwhile.
  const before = process.cpuUsage();
  await readOnce(input, port);
  const { user, system } = process.cpuUsage(before);
  return { ...reading, ms: (user + system) / 1000 };
}

async function readOnce(input: FuzzInput, port: number): Promise<Omit<CoreReading, 'ms'>> {
  const { sink, recorded } = recordedSink();
  const request = { ports: new Set([port]), sink, latestSecond: input.latestSecond, limits: LIMITS };
  let log: ReadLog;
  try {
    log = await readBody(logObject(input), request);
  } catch (error) {
    if (error instanceof UnreadableObjectError) {
      return { outcome: { kind: 'refused', reason: error.reason }, format: undefined };
    }
    throw error;
  }
  const windows = [...recorded.observed].map(
    ([start, { count, latest }]) => [start, { records: count, latest }] as const,
  );
  const outcome: Reading = {
    kind: 'read',
    records: recorded.records.map(textOf),
    statuses: recorded.statuses.map(({ kind, at, start }) => [kind.toUpperCase(), ...placeOf(at), start].join('|')),
    windows: new Map(windows),
    rejects: log.rejects.total,
    unclear: 0,
  };
  return { outcome, format: log.format };
}

/**
 * Reads only the names of the fields, as the checks of a deployment do.
 * @returns undefined where they are not found, or the log object cannot be read
 */
export async function readNamesWithCore(input: FuzzInput): Promise<FoundFormat | undefined> {
  try {
    return await readFieldNames(logObject(input));
  } catch (error) {
    if (error instanceof UnreadableObjectError) return undefined;
    throw error;
  }
}

function logObject({ bytes, chunkSizes, hasRanges }: FuzzInput): Pick<LogObject, 'body' | 'ranges'> {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let from = 0, index = 0; from < bytes.length; index++) {
      const size = Math.max(chunkSizes[index % chunkSizes.length] ?? 1, Math.ceil(bytes.length / MAX_CHUNKS));
      yield bytes.slice(from, from + size);
      from += size;
    }
  }
  return { body: body(), ...(hasRanges ? { ranges: async () => rangesOf(bytes) } : {}) };
}

function textOf(record: FlowRecord): string {
  const { at, source, destination, interfaceSource, interfaceDestination, ownEnd = '', action } = record;
  const { sourcePort, destinationPort, protocol, packets, bytes, start, end, tcpFlags } = record;
  const ends = [source, destination, interfaceSource, interfaceDestination].map(addressText);
  const numbers = [sourcePort, destinationPort, protocol, packets, bytes, start, end, tcpFlags];
  return recordText({ place: placeOf(at), ends, ownEnd, numbers, action });
}

function placeOf({ accountId, region, vpcId, subnetId, instanceId, interfaceId }: LoggedAt): string[] {
  return [accountId, region, vpcId, subnetId, instanceId, interfaceId];
}
