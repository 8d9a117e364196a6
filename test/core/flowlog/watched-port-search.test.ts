import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { watchedPortSearch } from '../../../core/flowlog/watched-port-search.ts';

/** Asks for the lines of one chunk, in order. */
function matchesOf(lines: readonly string[], ports: readonly number[] = [445], newline = '\n'): boolean[] {
  const search = watchedPortSearch(ports);
  search.begin(Buffer.from(lines.map((line) => line + newline).join('')));
  let from = 0;
  return lines.map((line) => {
    const isMatch = search.after(from) < from + line.length;
    from += line.length + newline.length;
    return isMatch;
  });
}

const fields = fc.constantFrom(
  '445',
  '139',
  '4450',
  '1445',
  '44',
  '5',
  '445-',
  '10.445',
  'NODATA',
  'SKIPDATA',
  '-',
  '',
);

describe('watchedPortSearch()', () => {
  test('names exactly the lines where a port is a field of its own, or that have no data', () => {
    const lines = fc.array(fc.array(fields, { minLength: 1, maxLength: 6 }), { maxLength: 20 });
    const ports = fc.subarray([445, 139], { minLength: 1 });
    fc.assert(
      fc.property(lines, ports, fc.constantFrom('\n', '\r\n'), (all, watched, newline) => {
        const names = [...watched.map(String), 'NODATA', 'SKIPDATA'];
        const expected = all.map((line) => line.some((field) => names.includes(field)));
        const texts = all.map((line) => line.join(' '));
        expect(matchesOf(texts, watched, newline)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test.each(['445', '445 1 2', '1 445 2', '1 2 445', '445 445', '4450 445', '1445 445 4450'])('names %j', (line) => {
    expect(matchesOf([line])).toEqual([true]);
  });

  test.each(['4450', '1445', '445.5', '-445', '44 5', '1 4450 2', ''])('passes %j over', (line) => {
    expect(matchesOf([line])).toEqual([false]);
  });

  test('does not see a port that two lines make together', () => {
    expect(matchesOf(['1 44', '5 1'])).toEqual([false, false]);
  });

  test('starts anew with every chunk', () => {
    const search = watchedPortSearch([445]);
    search.begin(Buffer.from('1 445\n'));
    expect(search.begin(Buffer.from('1 443\n1 445\n'))).toBe(8);
    expect(search.after(9)).toBe(Infinity);
  });

  test('goes on behind lines that it was not asked for', () => {
    const search = watchedPortSearch([445]);
    expect(search.begin(Buffer.from('1 445\n1 443\n1 445\n'))).toBe(2);
    expect(search.after(6)).toBe(14);
  });
});
