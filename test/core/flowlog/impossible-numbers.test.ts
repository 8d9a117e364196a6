import { describe, expect, test } from '@jest/globals';
import { readBody } from '../../../core/flowlog/body-reader.ts';
import type { FlowRecord } from '../../../core/flowlog/flow-record.ts';
import { recordedSink } from '../../doubles/recorded-sink.ts';
import { FULL_ORDER, logLine, logText, type LineValues } from '../../examples/log-lines.ts';
import { ocsfEvent } from '../../examples/ocsf-events.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { parquetOf, PLAIN_STYLE, type NumberStyle } from './parquet/written-parquet.ts';

const LATEST_SECOND = WINDOW + 1000;

/** Reads a file, and tells what became of its records. */
async function outcomeOf(stored: string | Uint8Array): Promise<{ records: FlowRecord[]; rejects: string[] }> {
  const { sink, recorded } = recordedSink();
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(stored);
  }
  const request = { ports: new Set([445]), sink, latestSecond: LATEST_SECOND, limits: { maxBytes: Infinity } };
  const { rejects } = await readBody({ body: body() }, request);
  return { records: recorded.records, rejects: [...rejects.counts.keys()] };
}

const textOf = (changes: LineValues): string =>
  logText([logLine({}, FULL_ORDER), logLine(changes, FULL_ORDER)], FULL_ORDER);
const parquetAs =
  (numbers: NumberStyle) =>
  (changes: LineValues): Uint8Array =>
    parquetOf(textOf(changes), { ...PLAIN_STYLE, numbers });
const messageOf = (line: string): string => `${JSON.stringify({ message: line })}\n`;

const FORMS: ReadonlyArray<readonly [form: string, write: (changes: LineValues) => string | Uint8Array]> = [
  ['text', textOf],
  ['Parquet with integers', parquetAs('aws')],
  ['Parquet with texts', parquetAs('text')],
  ['JSON with lines', (changes) => messageOf(logLine()) + messageOf(logLine(changes))],
  ['JSON of OCSF', (changes) => ocsfEvent() + ocsfEvent(changes)],
];

/** Values that nothing can have, and why a record with one is refused. */
const IMPOSSIBLE: ReadonlyArray<readonly [reason: string, changes: LineValues]> = [
  ['number', { packets: '9007199254740992' }],
  ['number', { packets: '9007199254740993' }],
  ['number', { bytes: '9223372036854775807' }],
  ['number', { bytes: '-1' }],
  ['number', { packets: '-9007199254740993' }],
  ['number', { srcport: '-15536' }],
  ['number', { srcport: '65536' }],
  ['number', { dstport: '66000' }],
  ['time', { end: String(WINDOW + 9) }],
  ['time', { start: String(LATEST_SECOND + 1), end: String(LATEST_SECOND + 1) }],
  ['time', { end: String(LATEST_SECOND + 1) }],
];

describe('readBody()', () => {
  describe.each(FORMS)('of %s', (_, write) => {
    test.each(IMPOSSIBLE)('refuses for its %s a record with %j, and keeps the other', async (reason, changes) => {
      const { records, rejects } = await outcomeOf(write(changes));
      expect(records).toHaveLength(1);
      expect(rejects).toEqual([reason]);
    });

    test('keeps the largest counts and the last moment exactly', async () => {
      const changes = { packets: '9007199254740991', bytes: '9007199254740990', end: String(LATEST_SECOND) };
      const { records } = await outcomeOf(write(changes));
      expect(records[1]).toMatchObject({
        packets: 9_007_199_254_740_991,
        bytes: 9_007_199_254_740_990,
        end: LATEST_SECOND,
      });
    });
  });
});
