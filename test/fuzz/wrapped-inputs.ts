import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { DEFAULT_ORDER } from '../examples/log-lines.ts';
import { ocsfEvent } from '../examples/ocsf-events.ts';
import { changeBytes, fewChanges } from './byte-changes.ts';
import type { FuzzInput } from './fuzz-input.ts';
import { chunkSizes, fuzzedLines, lineText } from './fuzzed-lines.ts';
import { inputOf } from './text-inputs.ts';

const messages = fuzzedLines.map((line) => lineText(line, DEFAULT_ORDER).slice(0, 3000));

const events = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: messages.map((message) => ({ id: '1', timestamp: 1, message })) },
    fc.constantFrom({ id: '2' }, null, 445, 'text', { message: { deep: ['}', '"', '\\'] } }),
  ),
  { maxLength: 12 },
);

const ocsfEvents = fc
  .constantFrom({}, { dstport: '443' }, { action: 'ACCEPT' }, { packets: '9007199254740993' }, { bytes: '-1' })
  .map((changes) => ocsfEvent(changes));

const objects = fc.oneof(
  { weight: 6, arbitrary: messages.map((message) => JSON.stringify({ message })) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('@message', 'log', 'event'), fc.array(messages, { maxLength: 3 }))
      .map(([name, lines]) => JSON.stringify({ [name]: lines.join('\n') })),
  },
  { weight: 1, arbitrary: messages.map((original) => JSON.stringify({ event: { original } })) },
  { weight: 4, arbitrary: events.map((logEvents) => JSON.stringify({ messageType: 'DATA_MESSAGE', logEvents })) },
  { weight: 2, arbitrary: ocsfEvents },
  fc.constantFrom('{"messageType":"CONTROL_MESSAGE","logEvents":[]}', '{}', '{"a":{"b":"}{"}}', '{"message":445}'),
  fc.string({ maxLength: 30 }),
);

const between = fc.oneof(
  { weight: 3, arbitrary: fc.constant('\n') },
  fc.constantFrom('', ' ', '\r\n', '\n\n', ',', '[', ']', '"'),
);

/** Log objects of JSON: Firehose, subscriptions, OCSF and other objects, on lines or not, damaged anywhere. */
export const jsonInputs: fc.Arbitrary<FuzzInput> = fc
  .record({
    front: fc.oneof(
      { weight: 4, arbitrary: fc.constant('') },
      fc.constantFrom('\n', '\r\n', ' ', '[', '[\n', '\ufeff', '\ufeff\n'),
    ),
    objects: fc.array(fc.tuple(objects, between), { minLength: 1, maxLength: 12 }),
    changes: fewChanges,
    isGzip: fc.boolean(),
    chunkSizes,
  })
  .map(({ front, objects: all, changes, isGzip, chunkSizes: sizes }) => {
    const text = changeBytes(Buffer.from(front + all.flat().join('')), changes);
    return inputOf(isGzip ? gzipSync(text) : text, sizes);
  });

const times = fc.constantFrom(
  '2026-11-22T14:00:00.000Z ',
  '2026-11-22T14:00:00Z ',
  '2026-11-22T14:00:00.123456789Z ',
  '',
);

const exportTexts = fc
  .array(fc.tuple(times, messages, fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n')), { minLength: 1, maxLength: 15 })
  .map((lines) => `2026-11-22T14:00:00.000Z ${lines.flat().join('')}`);

const csvLines = fc
  .tuple(
    messages,
    fc.constantFrom('', '"', '"'),
    fc.constantFrom('1795310000000', '"2026-11-22 14:00:00.000"', '', '"a""b"'),
  )
  .map(([message, mark, time]) => `${time},${mark}${message.replaceAll('"', '""')}${mark}`);

const csvTexts = fc
  .record({
    header: fc.constantFrom(
      'timestamp,message',
      '@timestamp,@message',
      '"timestamp","message"',
      'timestamp,message\r',
      'Timestamp, Message',
    ),
    lines: fc.array(csvLines, { maxLength: 15 }),
    ending: fc.constantFrom('\n', '\r\n', '\n\n'),
  })
  .map(({ header, lines, ending }) => `${header}\n${lines.map((line) => line + ending).join('')}`);

/** Log objects that an export task or the console of CloudWatch wrote, damaged anywhere. */
export const lineWrappingInputs: fc.Arbitrary<FuzzInput> = fc
  .record({
    front: fc.oneof({ weight: 5, arbitrary: fc.constant('') }, fc.constantFrom('\n', '\r\n', '\ufeff')),
    text: fc.oneof(exportTexts, csvTexts),
    changes: fewChanges,
    isGzip: fc.boolean(),
    chunkSizes,
  })
  .map(({ front, text, changes, isGzip, chunkSizes: sizes }) => {
    const bytes = changeBytes(Buffer.from(front + text), changes);
    return inputOf(isGzip ? gzipSync(bytes) : bytes, sizes);
  });
