import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_LINE_BYTES } from '../../../../core/flowlog/line-skimmer.ts';
import { UnreadableObjectError } from '../../../../core/flowlog/unreadable-object.ts';
import { MAX_JSON_BYTES } from '../../../../core/flowlog/wrapping/json-splitter.ts';
import { createUnwrapper } from '../../../../core/flowlog/wrapping/unwrapper.ts';
import { chunksOf } from '../../../doubles/recorded-sink.ts';
import { logLine } from '../../../examples/log-lines.ts';

/** Unwraps a text that is cut into chunks of these sizes. */
function unwrapped(text: string, sizes: readonly number[] = []) {
  const pieces: Buffer[] = [];
  const unwrapper = createUnwrapper({ push: (chunk) => void pieces.push(Buffer.from(chunk)) });
  for (const chunk of chunksOf(Buffer.from(text), sizes)) unwrapper.push(chunk);
  unwrapper.end();
  return { wrapping: unwrapper.wrapping(), text: Buffer.concat(pieces).toString() };
}

const LINES = [logLine(), logLine({ srcport: '40000' }), logLine({ action: 'ACCEPT' })];
const TEXT = LINES.map((line) => `${line}\n`).join('');

/** The same lines in every wrapping, made by code as AWS documents it. */
const WRAPPED: ReadonlyArray<readonly [name: string, wrapping: string, text: string]> = [
  ['no wrapping', 'none', TEXT],
  ['an export task', 'export', LINES.map((line) => `2026-11-22T14:00:00.000Z ${line}\n`).join('')],
  ['an export task, with CRLF', 'export', LINES.map((line) => `2026-11-22T14:00:00Z ${line}\r\n`).join('')],
  ['messages of Firehose on lines', 'json', LINES.map((message) => `${JSON.stringify({ message })}\n`).join('')],
  ['messages of Firehose without separator', 'json', LINES.map((message) => JSON.stringify({ message })).join('')],
  [
    'a subscription, indented',
    'json',
    JSON.stringify(
      { messageType: 'DATA_MESSAGE', logEvents: LINES.map((message) => ({ id: '1', message })) },
      undefined,
      2,
    ),
  ],
  ['a byte order mark and JSON', 'json', `\ufeff${LINES.map((message) => JSON.stringify({ message })).join(' ')}`],
  ['a list of messages', 'json', JSON.stringify(LINES.map((message) => ({ message })))],
  [
    'an indented list of results of Logs Insights',
    'json',
    JSON.stringify(
      LINES.map((line) => ({ '@message': line })),
      undefined,
      2,
    ),
  ],
  [
    'messages with a line break at their end',
    'json',
    LINES.map((line) => JSON.stringify({ message: `${line}\r\n` })).join(''),
  ],
  ['a message of several lines', 'json', JSON.stringify({ message: TEXT })],
  ['what Fluent Bit writes', 'json', LINES.map((log) => `${JSON.stringify({ date: 1.5, log })}\n`).join('')],
  ['what is sent to Splunk', 'json', LINES.map((event) => JSON.stringify({ time: 1, event })).join('')],
  [
    'what Elastic stores',
    'json',
    LINES.map((original) => JSON.stringify({ event: { original, kind: 'event' } })).join('\n'),
  ],
  [
    'what Elastic stores beside a message of its own',
    'json',
    LINES.map((original) => JSON.stringify({ message: 'a summary', event: { original } })).join('\n'),
  ],
  ['the viewer of the console', 'csv', `timestamp,message\n${LINES.map((line) => `1790035200000,${line}\n`).join('')}`],
  [
    'CSV that was saved anew, with spaces and capitals',
    'csv',
    `Timestamp, Message\n${LINES.map((line, at) => `1790035200000, ${at === 0 ? `"${line}"` : line}\n`).join('')}`,
  ],
  ['Logs Insights, with messages alone', 'csv', `@message\n${LINES.map((line) => `${line}\n`).join('')}`],
  [
    'Logs Insights, with messages alone, with quotes',
    'csv',
    `"@message"\n${LINES.map((line) => `"${line}"\n`).join('')}`,
  ],
  [
    'Logs Insights, with quotes',
    'csv',
    `"@timestamp","@message","@logStream"\r\n${LINES.map((line) => `2026-11-22 14:00:00.000,"${line}",eni-1\r\n`).join('')}`,
  ],
];

describe('createUnwrapper()', () => {
  test.each(WRAPPED)('takes the lines out of %s', (_, wrapping, text) => {
    expect(unwrapped(text)).toEqual({ wrapping, text: TEXT });
  });

  test.each(WRAPPED.filter(([, wrapping]) => wrapping !== 'none'))(
    'passes over empty lines in front of %s',
    (_, wrapping, text) => {
      for (const front of ['\n', '\r\n\n', '\ufeff\n']) {
        const found = unwrapped(`${front}${text.replace('\ufeff', '')}`, [1]);
        expect({ ...found, text: found.text.trimStart() }).toEqual({ wrapping, text: TEXT });
      }
    },
  );

  test('finds the message behind a value of CSV that is empty', () => {
    const text = `timestamp,message\n${LINES.map((line) => `,"${line}"\n`).join('')}`;
    expect(unwrapped(text)).toEqual({ wrapping: 'csv', text: TEXT });
  });

  test.each([10, 4090, 4096, 5000])(
    'decides by the same bytes wherever chunks are cut, with %d bytes of header',
    (bytes) => {
      const text = `${'t'.repeat(bytes)},message\n1,${LINES[0]}\n`;
      const whole = unwrapped(text);
      for (const size of [1, 1000, 4095, 4096, 4500]) expect(unwrapped(text, [size])).toEqual(whole);
    },
  );

  test('gives the same lines wherever chunks are cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.constantFrom(...WRAPPED), sizes, ([, wrapping, text], cuts) => {
        expect(unwrapped(text, cuts)).toEqual({ wrapping, text: TEXT });
      }),
    );
  });

  test('makes the lines of a message that are in it, whatever else is in it', () => {
    const hostile = fc.string({ unit: 'grapheme', maxLength: 80 });
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 5 }), (messages) => {
        const text = messages.map((message) => JSON.stringify({ message })).join('');
        const expected = messages.flatMap((message) => message.split(/\r|\n/)).filter((line) => line !== '');
        expect(unwrapped(text, [7]).text).toBe(expected.map((line) => `${line}\n`).join(''));
      }),
    );
  });

  test('takes nothing from a control message of a subscription', () => {
    const control = {
      messageType: 'CONTROL_MESSAGE',
      logEvents: [{ message: 'CWL CONTROL MESSAGE: Checking health.' }],
    };
    expect(unwrapped(`${JSON.stringify(control)}${JSON.stringify({ message: LINES[0] })}`).text).toBe(`${LINES[0]}\n`);
  });

  test('hands on what is no message, so that it is counted', () => {
    const good = JSON.stringify({ message: 'a' });
    expect(unwrapped(`${good}{"other": 1}\n${good}`).text).toBe('a\n{"other": 1}\na\n');
    expect(unwrapped(`${good} junk " ${good}`).text).toBe('a\njunk "\na\n');
    expect(unwrapped(`${good}{"other":\n1}`).text).toBe('a\n{"other": 1}\n');
    expect(unwrapped(`${good}{"message": "cut sh`).text).toBe('a\n{"message": "cut sh\n');
    expect(unwrapped('2026-11-22T14:00:00.000Z a\nbare\n').text).toBe('a\nbare\n');
    expect(unwrapped('timestamp,message\n1,a\nbare\n').text).toBe('a\nbare\n');
  });

  describe('JSON that is damaged', () => {
    const [first, second] = ['a', 'b'].map((message) => JSON.stringify({ message }));

    test.each([
      ['inside of a message', `${first}\n{"message": "cut sh\n${second}\n`, 'a\n{"message": "cut sh\nb\n'],
      ['before two on one line', `{"message": "cut sh\n${second}${first}\n`, '{"message": "cut sh\nb\na\n'],
      ['behind a backslash', `${first}\n{"message": "cut \\\n${second}\n`, 'a\n{"message": "cut \\\nb\n'],
      ['between two values', `${first}\n{"message": "cut",\n${second}\n`, 'a\n{"message": "cut",\nb\n'],
      ['twice', `{"x": {"y\n${first}\n{"x": [\n${second}`, '{"x": {"y\na\n{"x": [\nb\n'],
    ])('costs only the object that was cut short %s', (_, text, expected) => {
      for (const cuts of [[1000], [1], [7]]) expect(unwrapped(text, cuts).text).toBe(expected);
    });
  });

  test('hands on as one line what follows an object that was cut short without a line break', () => {
    const object = JSON.stringify({ message: 'a' });
    const lines = unwrapped(`${object}{"message": "cut sh${object}${object}\n${object}\n`, [5]).text.split('\n');
    expect(lines).toEqual(['a', `{"message": "cut sh${object}${object}`, 'a', '']);
  });

  test('reads all behind a message that was cut short, however much it is', () => {
    const object = `${JSON.stringify({ message: 'b'.repeat(1000) })}\n`;
    const objects = 2 + Math.ceil(MAX_JSON_BYTES / object.length);
    const { text } = unwrapped(`{"message": "a"}\n{"message": "cut sh\n${object.repeat(objects)}`, [1_000_000]);
    expect(text.match(/b\n/g)).toHaveLength(objects);
  });

  test('hands on each line between two objects as a line of its own', () => {
    const object = JSON.stringify({ message: 'a' });
    expect(unwrapped(`${object}\nb\r\n\nc\n${object}\nd`, [3]).text).toBe('a\nb\nc\na\nd\n');
  });

  test('hands on lines behind an object, however many there are', () => {
    const lines = 2 + MAX_JSON_BYTES / 1024;
    const { text } = unwrapped(`{"message": "a"}\n${`${'b'.repeat(1023)}\n`.repeat(lines)}`, [1_000_000]);
    expect(text.match(/b\n/g)).toHaveLength(lines);
  });

  test('hands on an event that is nested so deep that it cannot be written as JSON', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const events = `{"logEvents": [${deep}, {"message": "a"}]}`;
    expect(unwrapped(events).text.split('\n').slice(1)).toEqual(['a', '']);
  });

  test.each([
    { copies: 3, cut: 50_000 },
    { copies: 3, cut: 1_000_000 },
    { copies: 5, cut: 1_000_000 },
  ])('keeps a line that is too long too long, and reads the next: $copies, chunks of $cut', ({ copies, cut }) => {
    const long = 'x'.repeat(copies * MAX_LINE_BYTES);
    const { text } = unwrapped(
      `2026-11-22T14:00:00.000Z a\n2026-11-22T14:00:00.000Z ${long}\n2026-11-22T14:00:00.000Z b\n`,
      [cut],
    );
    const [first, middle = '', last] = text.split('\n');
    expect([first, last]).toEqual(['a', 'b']);
    expect(middle.length).toBeGreaterThan(MAX_LINE_BYTES);
  });

  test('refuses a JSON object that does not end', () => {
    const unwrapper = createUnwrapper({ push: () => undefined });
    const push = (): void => {
      for (let size = 0; size <= MAX_JSON_BYTES + 1_000_000; size += 1_000_000) {
        unwrapper.push(Buffer.from(size === 0 ? '{"message": "' : 'x'.repeat(1_000_000)));
      }
    };
    expect(push).toThrow(UnreadableObjectError);
  });

  test('takes text without a line break for what it is', () => {
    expect(unwrapped('')).toEqual({ wrapping: 'none', text: '' });
    expect(unwrapped('a', [1])).toEqual({ wrapping: 'none', text: 'a' });
    expect(unwrapped(JSON.stringify({ message: 'a' }), [1]).text).toBe('a\n');
  });
});
