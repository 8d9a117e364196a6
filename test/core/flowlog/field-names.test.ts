import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readFieldNames } from '../../../core/flowlog/field-names.ts';
import { DEFAULT_FIELD_ORDER } from '../../../core/flowlog/line-format.ts';
import { encodeParquet } from '../../../core/rollup/parquet.ts';

const HEADER = 'version account-id srcaddr';
const LINE = '2 123456789012 eni-0d1e2f3041526000a 203.0.113.5 10.0.0.1 1 445 6 1 40 1795310000 1795310059 REJECT OK';

/** The format of a text of this header. */
const FOUND = { form: 'text', gzipLayers: 0, wrapping: 'none', names: HEADER.split(' '), isAssumed: false };

async function* chunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const read = async (bytes: Uint8Array, size = bytes.length) => readFieldNames({ body: chunks(bytes, size) });
const text = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);

describe('readFieldNames()', () => {
  test.each([1, 7, 100_000])('reads the header line, whatever the chunks (%d bytes)', async (size) => {
    expect(await read(text(HEADER, LINE), size)).toEqual(FOUND);
    expect(await read(gzipSync(text(HEADER, LINE)), size)).toEqual({ ...FOUND, gzipLayers: 1 });
    expect(await read(gzipSync(gzipSync(text(HEADER, LINE))), size)).toEqual({ ...FOUND, gzipLayers: 2 });
  });

  test('reads the fields of wrapped lines, also where the start ends in one of them', async () => {
    const wrapped = text(...Array.from({ length: 500 }, () => JSON.stringify({ message: LINE })));
    const expected = { ...FOUND, names: DEFAULT_FIELD_ORDER, isAssumed: true };
    expect(await read(wrapped)).toEqual({ ...expected, wrapping: 'json' });
    expect(await read(text(`2026-11-22T14:00:00.000Z ${LINE}`))).toEqual({ ...expected, wrapping: 'export' });
  });

  test('finds no fields where the start ends in the header line: a part of it is one too', async () => {
    const long = [...DEFAULT_FIELD_ORDER, ...Array.from({ length: 4000 }, (_, index) => `tag-${index}`)].join(' ');
    expect(await read(text(long, LINE), 4096)).toBeUndefined();
    expect(await read(text(`2026-11-22T14:00:00.000Z ${long}`, LINE), 4096)).toBeUndefined();
    expect(await read(gzipSync(text(long, LINE)))).toMatchObject({ names: long.split(' ') });
  });

  test('finds no fields where the first object of a subscription is longer than the start', async () => {
    const logEvents = Array.from({ length: 400 }, () => ({ id: '1', message: LINE }));
    const bytes = text(JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents }));
    expect(bytes.length).toBeGreaterThan(16_384);
    expect(await read(bytes, 4096)).toBeUndefined();
  });

  test('reads no more than the start of a long file', async () => {
    let taken = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const bytes = gzipSync(text(HEADER, ...Array.from({ length: 50_000 }, (_, index) => LINE + Math.sin(index))), {
        level: 1,
      });
      for await (const chunk of chunks(bytes, 4096)) {
        taken += chunk.length;
        yield chunk;
      }
    }
    expect(await readFieldNames({ body: endless() })).toMatchObject({ names: HEADER.split(' ') });
    expect(taken).toBe(16_384);
  });

  test('assumes the default format where there is no header line', async () => {
    expect(await read(text(LINE))).toEqual({ ...FOUND, names: DEFAULT_FIELD_ORDER, isAssumed: true });
  });

  test('assumes the order that it is given where there is no header line', async () => {
    const order = [...DEFAULT_FIELD_ORDER.slice(1), 'vpc-id'];
    const values = LINE.split(' ');
    const line = [...values.slice(1), 'vpc-0a1b2c3d4e5f60718'].join(' ');
    const body = (async function* () {
      yield Buffer.from(`${line}\n`);
    })();
    expect(await readFieldNames({ body }, order)).toEqual({ ...FOUND, names: order, isAssumed: true });
    expect(await read(Buffer.from(`${line}\n`))).toBeUndefined();
  });

  test('passes over a byte order mark, and an end of line as Windows writes it', async () => {
    expect(await read(Buffer.from(`\uFEFF${HEADER}\r\n${LINE}\r\n`))).toEqual(FOUND);
    expect(await read(Buffer.from(`\uFEFF${LINE}`))).toMatchObject({ isAssumed: true });
  });

  test('passes over empty lines, as the reader of the whole file does', async () => {
    expect(await read(Buffer.from(`\n\r\n${HEADER}\n${LINE}\n`))).toEqual(FOUND);
    expect(await read(Buffer.from('\n\r\n'))).toBeUndefined();
  });

  test('assumes nothing of a line that is no record in the default format', async () => {
    expect(await read(text(LINE.replace('203.0.113.5', '445')))).toBeUndefined();
  });

  test('reads the columns of Parquet', async () => {
    const columns = [{ name: 'account_id', type: 'string', comment: '', value: () => 'x' }] as const;
    expect(await read(encodeParquet(columns, [{}]), 3)).toEqual({ ...FOUND, form: 'parquet', names: ['account_id'] });
  });

  test('knows what is no flow log', async () => {
    expect(await read(text('hello world'))).toBeUndefined();
    expect(await read(new Uint8Array())).toBeUndefined();
  });
});
