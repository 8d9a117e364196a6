import { WINDOW_SECONDS } from '../../time.ts';

const BARS = '▁▂▃▄▅▆▇█';
const NOTHING = '.';

/**
 * Draws the last windows as a line of bars; a dot is a window without a finding.
 * @param values window starts, epoch seconds, and their values
 * @param last the window at the right end, epoch seconds
 * @param width number of windows
 */
export function sparkline(
  values: ReadonlyArray<readonly [windowStart: number, value: number]>,
  last: number,
  width = 24,
): string {
  const byWindow = new Map(values);
  const starts = Array.from({ length: width }, (_, index) => last - (width - 1 - index) * WINDOW_SECONDS);
  const highest = Math.max(1, ...starts.map((start) => byWindow.get(start) ?? 0));
  return starts.map((start) => bar(byWindow.get(start), highest)).join('');
}

function bar(value: number | undefined, highest: number): string {
  if (value === undefined) return NOTHING;
  return BARS[Math.min(BARS.length - 1, Math.floor((value / highest) * (BARS.length - 1)))] ?? NOTHING;
}
