import { countOf } from '../line-fields.ts';
import type { Entries } from './number-entries.ts';

const LENGTH_BYTES = 4;

/**
 * Returns texts that stand one after the other, each behind its length.
 * @throws {RangeError} when a text ends behind the page
 */
export function byteArrayEntries(bytes: Uint8Array, count: number): Entries {
  const page = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (count * LENGTH_BYTES > page.length) {
    throw new RangeError(`${count} texts need ${count * LENGTH_BYTES} bytes, the page has ${page.length}`);
  }
  /** Where each text starts, and where the one behind the last would. */
  const starts = new Int32Array(count + 1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = LENGTH_BYTES;
  for (let index = 0; index < count; index++) {
    starts[index] = at;
    if (at > page.length) throw new RangeError(`a text starts at ${at} in a page of ${page.length} bytes`);
    at += view.getUint32(at - LENGTH_BYTES, true) + LENGTH_BYTES;
  }
  if (at - LENGTH_BYTES > page.length) {
    throw new RangeError(`the last text ends at ${at - LENGTH_BYTES} in a page of ${page.length} bytes`);
  }
  starts[count] = at;
  const text = (index: number): string =>
    fieldText(page.toString('latin1', starts[index] ?? 0, (starts[index + 1] ?? 0) - LENGTH_BYTES));
  return {
    count,
    text,
    number: (index) => numberOf(text(index)),
  };
}

/** Returns texts that were put together one by one. */
export function byteListEntries(list: readonly Uint8Array[]): Entries {
  const text = (index: number): string => fieldText(Buffer.from(list[index] ?? []).toString('latin1'));
  return {
    count: list.length,
    text,
    number: (index) => numberOf(text(index)),
  };
}

/** A space would make two fields of a text: what stands there instead is in no field that is read. */
function fieldText(raw: string): string {
  return raw.includes(' ') ? raw.replaceAll(' ', '_') : raw;
}

/** Returns a number only for how AWS writes numbers; other texts are left to the reader of fields. */
function numberOf(text: string): number {
  return countOf(text, Infinity) ?? NaN;
}
