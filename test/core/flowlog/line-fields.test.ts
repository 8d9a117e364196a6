import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseAddress } from '../../../core/flowlog/address.ts';
import { TextFields } from '../../../core/flowlog/line-fields.ts';

/** Reads one line. */
function read(fields: readonly string[]): TextFields {
  const line = new TextFields(fields.length);
  const bytes = Buffer.from(fields.join(' '), 'latin1');
  expect(line.take(bytes, 0, bytes.length)).toBe(true);
  return line;
}

const digits = fc.array(fc.nat(9), { maxLength: 18 }).map((all) => all.join(''));
const octet = fc.integer({ min: 0, max: 260 }).map(String);
const dotted = fc.array(fc.oneof(octet, fc.constantFrom('', '00', '01', '1a')), { minLength: 3, maxLength: 5 });

/** What stands in fields, and what only looks like it. */
const field: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('-', '', '--', 'OK', '0', '445', '10.0.4.17', '2001:db8::1', '::ffff:192.0.2.1'),
  digits,
  dotted.map((octets) => octets.join('.')),
  fc.array(fc.integer({ min: 33, max: 255 }), { maxLength: 6 }).map((codes) => String.fromCharCode(...codes)),
);
const fields = fc.array(field, { minLength: 1, maxLength: 6 });

describe('the fields of a line', () => {
  test('read as they were written, wherever the line stands among its bytes', () => {
    fc.assert(
      fc.property(fields, fc.nat(9), fc.nat(9), (written, before, behind) => {
        const text = written.join(' ');
        const bytes = Buffer.from(`${'x '.repeat(before)}${text}${' y'.repeat(behind)}`, 'latin1');
        const line = new TextFields(written.length);
        expect(line.take(bytes, 2 * before, 2 * before + text.length)).toBe(true);
        expect(written.map((_, column) => line.text(column))).toEqual(written);
      }),
    );
  });

  test('must be as many as the format says', () => {
    fc.assert(
      fc.property(fields, fc.integer({ min: 1, max: 8 }), (written, expected) => {
        const bytes = Buffer.from(written.join(' '), 'latin1');
        expect(new TextFields(expected).take(bytes, 0, bytes.length)).toBe(written.length === expected);
      }),
    );
  });

  test('are those of the last line that was taken', () => {
    const line = new TextFields(2);
    for (const [first, second] of [
      ['10.0.4.17', '445'],
      ['-', '7'],
    ] as const) {
      const bytes = Buffer.from(`${first} ${second}`);
      line.take(bytes, 0, bytes.length);
      expect([line.text(0), line.text(1), line.count(1)]).toEqual([first, second, Number(second)]);
    }
  });

  test('are absent where they are a dash, and equal to their own text alone', () => {
    fc.assert(
      fc.property(field, field, (one, other) => {
        const line = read([one, other]);
        expect([line.isAbsent(0), line.isAbsent(1)]).toEqual([one === '-', other === '-']);
        expect([line.is(0, one), line.is(1, one)]).toEqual([true, one === other]);
      }),
    );
  });
});

describe('count()', () => {
  test('reads whole numbers as AWS writes them, up to a limit, and nothing else', () => {
    fc.assert(
      fc.property(field, fc.constantFrom(undefined, 6, 65_535), (text, max) => {
        const isCount = /^(0|[1-9]\d*)$/.test(text) && BigInt(text) <= BigInt(max ?? Number.MAX_SAFE_INTEGER);
        expect(read([text]).count(0, max)).toBe(isCount ? Number(text) : undefined);
      }),
    );
  });

  test.each([
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['9007199254740992', undefined],
    ['65535', 65_535],
    ['0445', undefined],
    ['+445', undefined],
    ['', undefined],
  ])('reads %j as %j', (text, value) => {
    expect(read([text]).count(0)).toBe(value);
  });
});

describe('address()', () => {
  test('reads what parseAddress() reads, and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(field, fc.ipV4(), fc.ipV6()), (text) => {
        expect(read([text]).address(0)).toEqual(parseAddress(text));
      }),
    );
  });

  test.each(['10.0.4', '10.0.4.17.1', '10.0.4.256', '10.0.04.17', '10..4.17', '.0.4.17', '10.0.4.', '1e1.0.4.17', '-'])(
    'refuses %s',
    (text) => {
      expect(read([text]).address(0)).toBeUndefined();
    },
  );
});

describe('a copy of some fields', () => {
  const columns = fc.uniqueArray(fc.integer({ min: -1, max: 2 }), { minLength: 1, maxLength: 4 });
  const short = fc.constantFrom('', '-', 'a', 'ab', 'aa', 'b');
  const lines = fc.tuple(short, short, short);

  test('is matched by lines whose fields are the same, and by no other', () => {
    fc.assert(
      fc.property(lines, lines, columns, (one, other, chosen) => {
        const isSame = chosen.every((column) => column < 0 || one[column] === other[column]);
        const copy = read(one).copy(chosen);
        expect(read(other).matches(chosen, copy)).toBe(isSame);
      }),
      { numRuns: 1000 },
    );
  });

  test('has the same hash, field by field', () => {
    fc.assert(
      fc.property(field, field, (one, other) => {
        const line = read([one, other, one]);
        expect(line.hash(0)).toBe(line.hash(2));
      }),
    );
    expect(read(['eni-1', 'eni-2']).hash(0)).not.toBe(read(['eni-1', 'eni-2']).hash(1));
  });
});

describe('a column that the format does not have', () => {
  test('reads like a dash', () => {
    const line = read(['445', '10.0.4.17']);
    expect(line.isAbsent(-1)).toBe(true);
    expect(line.text(-1)).toBe('-');
    expect(line.count(-1)).toBeUndefined();
    expect(line.address(-1)).toBeUndefined();
    expect(line.is(-1, '')).toBe(false);
    expect(line.hash(-1)).toBe(0);
  });
});
