/**
 * Counts false alarms and found surges over weeks of noise: `npx tsx bench/surge-noise.ts [weeks]`. Each week has one rise of two hours. Two
 * additional weeks at the start are only history. The other weeks are judged with the thresholds of each day.
 */
import { buildBaseline } from '../core/baseline/day-baseline.ts';
import { slotOf, type CompleteWindow } from '../core/baseline/reference-windows.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { drawSeries, TYPICAL_BACKGROUND, type Background, type Rise } from '../scenarios/background.ts';
import { seededRandom } from '../scenarios/noise.ts';

const LEARNING_WEEKS = 2;
const WEEK_SECONDS = 7 * DAY_SECONDS;
const START = Date.UTC(2026, 0, 5) / 1000; // a Monday
const weeks = Number(process.argv[2] ?? 6);

const backgrounds: Partial<Background>[] = [
  { base: 8, size: 2 },
  { base: 50, size: 5 },
  { base: 200, size: 10 },
  { base: 200, size: 10, levelDeviation: 0 },
];

function drawRises(factor: number): Rise[] {
  const random = seededRandom(factor);
  return Array.from({ length: weeks }, (_, week) => {
    const weekStart = START + (LEARNING_WEEKS + week) * WEEK_SECONDS;
    const startSecond = weekStart + Math.floor(random() * (7 * 288 - 24)) * WINDOW_SECONDS;
    return { startSecond, endSecond: startSecond + 2 * HOUR_SECONDS, factor };
  });
}

function judge(windows: CompleteWindow[]): number[] {
  const days = Array.from({ length: weeks * 7 }, (_, day) => START + LEARNING_WEEKS * WEEK_SECONDS + day * DAY_SECONDS);
  return days.flatMap((day) => {
    const { slots } = buildBaseline(windows, day);
    const today = windows.filter(({ startSecond }) => startSecond >= day && startSecond < day + DAY_SECONDS);
    const alarms = today.filter(({ startSecond, count, hourCount }) => {
      const slot = slots[slotOf(startSecond)];
      return count >= (slot?.fast ?? Infinity) || (hourCount ?? 0) >= (slot?.hour?.slow ?? Infinity);
    });
    return alarms.map(({ startSecond }) => startSecond);
  });
}

for (const changes of backgrounds) {
  const background = { ...TYPICAL_BACKGROUND, ...changes };
  const plan = { seed: 445, startSecond: START, windows: (LEARNING_WEEKS + weeks) * 7 * 288 };
  const falseAlarms = judge(drawSeries(background, { ...plan, rises: [] }));
  const episodes = falseAlarms.filter((at, index) => at - (falseAlarms[index - 1] ?? 0) > HOUR_SECONDS).length;
  const found = [2, 5, 20].map((factor) => {
    const rises = drawRises(factor);
    const alarms = judge(drawSeries(background, { ...plan, rises }));
    const hits = rises.filter((rise) => alarms.some((at) => at >= rise.startSecond && at < rise.endSecond));
    return `${factor}x ${Math.round((100 * hits.length) / weeks)} %`;
  });
  console.log(JSON.stringify(changes), `${(episodes / weeks).toFixed(2)} false a week; found`, found.join(', '));
}
