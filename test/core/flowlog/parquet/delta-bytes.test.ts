import { describe, expect, test } from '@jest/globals';
import { readDeltaTexts } from '../../../../core/flowlog/parquet/delta-bytes.ts';

const BLOCK_VALUES = 128;

function varInt(value: number): number[] {
  const bytes: number[] = [];
  let left = value;
  for (; left > 127; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  return [...bytes, left];
}

/** Writes numbers that each are so much larger than the one before. */
function deltas(first: number, step: number, count: number): number[] {
  const block = [...varInt(2 * step), 0, 0, 0, 0];
  const blocks = Array.from({ length: Math.ceil((count - 1) / BLOCK_VALUES) }, () => block).flat();
  return [...varInt(BLOCK_VALUES), 4, ...varInt(count), ...varInt(2 * first), ...blocks];
}

/** A page of texts that each repeat the one before it, and add one letter. */
function growingTexts(count: number): Uint8Array {
  return Buffer.concat([Buffer.from([...deltas(0, 1, count), ...deltas(1, 0, count)]), Buffer.alloc(count, 'a')]);
}

describe('readDeltaTexts()', () => {
  test('puts each text together from the one before it and its own end', () => {
    const texts = readDeltaTexts(growingTexts(4), 4, true);
    expect([0, 1, 2, 3].map((index) => texts.text(index))).toEqual(['a', 'aa', 'aaa', 'aaaa']);
  });

  test('refuses a small page whose texts would fill the memory', () => {
    const count = 17_000;
    expect(() => readDeltaTexts(growingTexts(count), count, true)).toThrow('more than 134,217,728 bytes');
  });
});
