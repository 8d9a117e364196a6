import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { printableSample, SAMPLE_LENGTH } from '../../../core/flowlog/sink.ts';

const hostile = fc.string({ unit: fc.nat(0xff).map((code) => String.fromCharCode(code)), maxLength: 200 });

describe('printableSample()', () => {
  test('lets nothing but printable ASCII survive', () => {
    fc.assert(fc.property(hostile, (raw) => expect(printableSample(raw)).toMatch(/^[\x20-\x7e]*$/)));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (raw) => expect(printableSample(raw)).toMatch(/^[ -~]*$/)));
  });

  test('writes different short lines differently', () => {
    const short = fc.string({ unit: fc.nat(0xff).map((code) => String.fromCharCode(code)), maxLength: SAMPLE_LENGTH });
    fc.assert(
      fc.property(short, (raw) => {
        const unescaped = printableSample(raw).replace(/\\(\\|u[0-9a-f]{4})/g, (_, what: string) =>
          what === '\\' ? '\\' : String.fromCharCode(parseInt(what.slice(1), 16)),
        );
        expect(unescaped).toBe(raw);
      }),
    );
  });

  test('leaves plain text alone', () => {
    expect(printableSample('2 123456789012 eni-0d1e ~ "x"')).toBe('2 123456789012 eni-0d1e ~ "x"');
  });

  test.each([
    ['\u001b[2J', '\\u001b[2J'],
    ['a\tb', 'a\\u0009b'],
    ['\u007f\u0080', '\\u007f\\u0080'],
    ['C:\\temp', 'C:\\\\temp'],
    ['\u202e', '\\u202e'],
  ])('writes %j as %j', (raw, sample) => {
    expect(printableSample(raw)).toBe(sample);
  });

  test('cuts a long line short, and shows that it did', () => {
    expect(printableSample('a'.repeat(SAMPLE_LENGTH))).toBe('a'.repeat(SAMPLE_LENGTH));
    expect(printableSample('a'.repeat(SAMPLE_LENGTH + 1))).toBe(`${'a'.repeat(SAMPLE_LENGTH)}...`);
  });
});
