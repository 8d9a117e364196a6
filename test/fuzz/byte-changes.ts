import fc from 'fast-check';

/** A change of some bytes. Places count from the start, and wrap around at the end. */
export interface ByteChange {
  readonly kind: 'flip' | 'set' | 'insert' | 'remove' | 'repeat' | 'cut';
  readonly at: number;
  /** Bits that are flipped, or the new byte. */
  readonly value: number;
  /** Bytes that are inserted, removed or repeated. */
  readonly length: number;
}

/** Bytes that mean something: NUL, line breaks, space, quotation mark, comma, `-`, braces, backslash, the first of gzip, and the largest. */
const TELLING_BYTES = [0, 10, 13, 32, 34, 44, 45, 0x7b, 0x7d, 0x5c, 0x1f, 0x80, 0xff];

/** Changes of bytes, anywhere. */
export const byteChanges: fc.Arbitrary<ByteChange> = fc.record({
  kind: fc.constantFrom('flip', 'flip', 'set', 'set', 'insert', 'remove', 'repeat', 'cut'),
  at: fc.nat(),
  value: fc.oneof(fc.constantFrom(...TELLING_BYTES), fc.constantFrom(1, 2, 4, 8, 16, 32, 64, 128), fc.nat(255)),
  length: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 300 })),
});

/** Lists of none to few changes; half of them are empty, so that what is not damaged is read too. */
export const fewChanges: fc.Arbitrary<readonly ByteChange[]> = fc.oneof(
  fc.constant([]),
  fc.array(byteChanges, { minLength: 1, maxLength: 3 }),
);

/**
 * Changes bytes.
 * @param from the bytes before are never changed
 */
export function changeBytes(bytes: Uint8Array, changes: readonly ByteChange[], from = 0): Uint8Array {
  return changes.reduce((changed, change) => changeOnce(changed, change, from), bytes);
}

function changeOnce(bytes: Uint8Array, { kind, at: place, value, length }: ByteChange, from: number): Uint8Array {
  if (bytes.length <= from) return bytes;
  const at = from + (place % (bytes.length - from));
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)];
  switch (kind) {
    case 'flip':
    case 'set': {
      const changed = Uint8Array.from(bytes);
      changed[at] = kind === 'flip' ? (changed[at] ?? 0) ^ value : value;
      return changed;
    }
    case 'insert':
      return Buffer.concat([head, Buffer.alloc(length, value), tail]);
    case 'remove':
      return Buffer.concat([head, tail.subarray(length)]);
    case 'repeat':
      return Buffer.concat([head, tail.subarray(0, length), tail]);
    case 'cut':
      return head;
  }
}
