import fc from 'fast-check';
import { logLine } from '../examples/log-lines.ts';
import { byteChanges, type ByteChange, changeBytes } from './byte-changes.ts';
import type { FuzzInput } from './fuzz-input.ts';
import { chunkSizes, fuzzedLines, LATEST_SECOND, lineText, ORDERS } from './fuzzed-lines.ts';

/** Lines behind a header line that are read in full. */
const CHECKED_LINES = 1000;

/** Lines that follow one header line, or none. */
interface Section {
  readonly order: readonly string[];
  readonly hasHeader: boolean;
  readonly lines: string;
}

const sections = (maxLines: number): fc.Arbitrary<Section> =>
  fc
    .record({
      order: fc.constantFrom(...ORDERS),
      hasHeader: fc.oneof({ weight: 5, arbitrary: fc.constant(true) }, fc.constant(false)),
      lines: fc.array(fuzzedLines, { maxLength: maxLines }),
    })
    .map(({ order, hasHeader, lines }) => ({
      order,
      hasHeader,
      lines: lines.map((line) => lineText(line, order) + line.ending).join(''),
    }));

/** Changes of the text itself are rare: nearly all of them only make a line that cannot be read. */
const rareChanges: fc.Arbitrary<readonly ByteChange[]> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  fc.array(byteChanges, { minLength: 1, maxLength: 2 }),
);

/** Short files: any fields in any order, several header lines or none, every kind of line. */
export const shortTexts: fc.Arbitrary<Buffer> = fc
  .record({
    parts: fc.array(sections(12), { minLength: 1, maxLength: 3 }),
    front: fc.oneof({ weight: 6, arbitrary: fc.constant('') }, fc.constantFrom('\ufeff', '\n', '\r\n\n', ' ')),
    endsInNewline: fc.boolean(),
  })
  .map(({ parts, front, endsInNewline }) => {
    const text = front + parts.map(textOfSection).join('');
    return Buffer.from(endsInNewline ? text : text.replace(/\n$/, ''));
  });

function textOfSection({ order, hasHeader, lines }: Section): string {
  return hasHeader ? `${order.join(' ')}\n${lines}` : lines;
}

/** Short files of text as log objects. */
export const textInputs: fc.Arbitrary<FuzzInput> = fc
  .record({ text: shortTexts, changes: rareChanges, chunkSizes })
  .map(({ text, changes, chunkSizes: sizes }) => inputOf(changeBytes(text, changes), sizes));

/** For each order a file whose next line is the first that may be passed over. */
const checkedTexts = new Map<readonly string[], Buffer>();

function checkedTextOf(order: readonly string[]): Buffer {
  const present = checkedTexts.get(order);
  if (present) return present;
  const line = `${logLine({ dstport: '443' }, order)}\n`;
  const text = Buffer.from(`${order.join(' ')}\n${line.repeat(CHECKED_LINES)}`);
  checkedTexts.set(order, text);
  return text;
}

/** Files of more lines than are read in full: from there on the kernel passes over what cannot matter. */
export const longTextInputs: fc.Arbitrary<FuzzInput> = fc
  .record({
    order: fc.constantFrom(...ORDERS.slice(0, -1)),
    lines: fc.array(fuzzedLines, { minLength: 1, maxLength: 40 }),
    next: sections(6),
    changes: rareChanges,
    chunkSizes: fc.array(fc.oneof(fc.integer({ min: 90, max: 600 }), fc.integer({ min: 9000, max: 120_000 })), {
      minLength: 2,
      maxLength: 6,
    }),
  })
  .map(({ order, lines, next, changes, chunkSizes: sizes }) => {
    const checked = checkedTextOf(order);
    const text = lines.map((line) => lineText(line, order) + line.ending).join('') + textOfSection(next);
    return inputOf(changeBytes(Buffer.concat([checked, Buffer.from(text)]), changes, checked.length), sizes);
  });

/** Makes a log object that is read as one stream. */
export function inputOf(bytes: Uint8Array, sizes: readonly number[]): FuzzInput {
  return { bytes, chunkSizes: sizes, latestSecond: LATEST_SECOND, hasRanges: false };
}
