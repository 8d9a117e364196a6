import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createProgressLine, type ProgressLine } from '../../cli/progress.ts';

const READ = {
  file: 272,
  ofFiles: 288,
  storedBytes: 44_100_000,
  ofStoredBytes: 46_000_000,
  records: 12_345,
  attempts: 1,
};

/** A progress line, and the texts that it has shown. */
function lineOn(
  stream: { isTTY: boolean; columns?: number },
  isQuiet = false,
): { line: ProgressLine; shown: string[] } {
  const shown: string[] = [];
  const write = (text: string | Uint8Array): boolean => shown.push(String(text).replace('\r\u001b[K', '')) > 0;
  return { line: createProgressLine({ ...stream, write }, isQuiet), shown };
}

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

describe('createProgressLine()', () => {
  test('says what its numbers are of', () => {
    const { line, shown } = lineOn({ isTTY: true, columns: 200 });
    jest.advanceTimersByTime(1000);
    line.reading({ ...READ, storedBytes: 0 });
    jest.advanceTimersByTime(10_000);
    line.reading(READ);
    jest.advanceTimersByTime(500);
    line.clear();
    expect(shown.at(-2)).toBe(
      'reading  file 272 of 288, 44.1 of 46.0 MB of files (4.4 MB/s), 12,345 records, 1 attempt  11 s',
    );
  });

  test('goes on while a single step takes long, and stops when it is cleared', () => {
    const { line, shown } = lineOn({ isTTY: true });
    line.windows('judging', 288, 2016);
    jest.advanceTimersByTime(3000);
    expect(shown).toContain('judging  window 288 of 2,016  1 s');
    expect(shown.at(-1)).toBe('judging  window 288 of 2,016  3 s');
    line.clear();
    const count = shown.length;
    jest.advanceTimersByTime(3000);
    expect(shown).toHaveLength(count);
  });

  test('shows a new step at once, and the same one at most twice a second', () => {
    const { line, shown } = lineOn({ isTTY: true });
    for (let window = 1; window <= 100; window++) line.windows('counting', window, 100);
    line.windows('judging', 1, 100);
    expect(shown).toEqual(['counting  window 1 of 100  0 s', 'judging  window 1 of 100  0 s']);
    line.clear();
  });

  test('goes on where a timer cannot run, because the work never waits', () => {
    jest.useFakeTimers({ doNotFake: ['setInterval', 'clearInterval'] });
    const { line, shown } = lineOn({ isTTY: true });
    line.writing('rollups/dt=2026-11-22/08.parquet');
    jest.advanceTimersByTime(1000);
    line.refresh();
    line.refresh();
    expect(shown).toEqual([
      'writing  rollups/dt=2026-11-22/08.parquet  0 s',
      expect.stringMatching(/^writing .* {2}1 s$/),
    ]);
    line.clear();
    line.refresh();
    expect(shown).toHaveLength(3);
  });

  test('is never wider than the terminal, where it could not be written over', () => {
    const { line, shown } = lineOn({ isTTY: true, columns: 40 });
    line.reading(READ);
    expect(shown[0]).toHaveLength(39);
    expect(shown[0]).toMatch(/^reading  file 272 of 288, .* {2}0 s$/);
    line.clear();
  });

  test.each([
    ['without a terminal', { isTTY: false }, false],
    ['when it is quiet', { isTTY: true }, true],
  ])('writes nothing %s', (_, stream, isQuiet) => {
    const { line, shown } = lineOn(stream, isQuiet);
    line.reading(READ);
    line.clear();
    expect(shown).toEqual([]);
  });
});
