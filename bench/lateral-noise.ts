/**
 * Counts false findings of `sweep` and `spread` in an office without attacks, and measures how soon worms are found in the office:
 * `npx tsx bench/lateral-noise.ts [weeks] [offices]`.
 */
import { findingKey } from '../core/detection/finding.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { type HostWorm, runWorm } from '../scenarios/host-worm.ts';
import { clientAddress, type LateralTraffic, OFFICE, officeTraffic } from '../scenarios/office.ts';
import { JudgedCourse, lateralPairs } from '../test/examples/judged-course.ts';
import { observedWindow } from '../test/examples/observed-windows.ts';

const MONDAY = Date.UTC(2026, 0, 5) / 1000;
const weeks = Number(process.argv[2] ?? 2); // 0 for worms only
const offices = Number(process.argv[3] ?? 5);

/** Returns the findings by rule, level and entity with their first window. A finding counts again after six hours without it. */
function judge(
  traffics: readonly LateralTraffic[],
  from: number,
  windows: number,
): Array<readonly [what: string, at: number]> {
  const course = new JudgedCourse(false);
  const last = new Map<string, number>();
  const found: Array<readonly [string, number]> = [];
  for (let index = 0; index < windows; index++) {
    const windowStart = from + index * WINDOW_SECONDS;
    const pairs = lateralPairs(traffics.flatMap((traffic) => traffic(windowStart)));
    const { findings } = course.judge(observedWindow(pairs, { windowStart }));
    for (const finding of findings.filter(({ severity }) => severity !== 'low')) {
      const key = findingKey(finding);
      const isNew = windowStart - (last.get(key) ?? 0) > 6 * HOUR_SECONDS;
      if (isNew) found.push([`${finding.rule} ${finding.level} ${finding.entity.id}`, windowStart]);
      last.set(key, windowStart);
    }
  }
  return found;
}

function when(at: number): string {
  return new Date(at * 1000).toISOString().slice(0, 16);
}

let sweeps = 0;
let spreads = 0;
for (let office = 0; office < offices; office++) {
  const found = judge([officeTraffic(OFFICE, office)], MONDAY, weeks * 7 * 288);
  sweeps += found.filter(([what]) => what.startsWith('sweep')).length;
  const falseSpreads = found.filter(([what]) => what.startsWith('spread'));
  spreads += falseSpreads.length;
  for (const [what, at] of falseSpreads) console.log(`  office ${office}: ${what} at ${when(at)}`);
}
console.log(`${offices} offices of 287 hosts, ${weeks} weeks each: ${sweeps} sweeps, ${spreads} spreads`);

const start = MONDAY + 7 * DAY_SECONDS + 10 * HOUR_SECONDS;
const hosts = Array.from({ length: 250 }, (_, index) => clientAddress(index));
const worms: ReadonlyArray<readonly [string, Pick<HostWorm, 'tries' | 'success'>]> = [
  ['1 try a second, 5 % let in', { tries: 300, success: 0.05 }],
  ['4 tries a minute, 30 % let in', { tries: 20, success: 0.3 }],
  ['1 try a minute, 30 % let in', { tries: 5, success: 0.3 }],
  ['1 try a minute, 90 % let in', { tries: 5, success: 0.9 }],
  ['1 try in five minutes, 30 % let in', { tries: 1, success: 0.3 }],
  ['1 try in five minutes, 90 % let in', { tries: 1, success: 0.9 }],
];
for (const [name, kind] of worms) {
  for (const hasHistory of [true, false]) {
    const delays: number[] = [];
    for (let seed = 0; seed < offices; seed++) {
      const worm = runWorm({ ...kind, start, patientZero: clientAddress(100), hosts, most: 20, seed }, 36);
      const from = hasHistory ? MONDAY : start - HOUR_SECONDS;
      const found = judge([officeTraffic(OFFICE, seed), worm.traffic], from, (start - from) / WINDOW_SECONDS + 36);
      const first = found.find(([what, at]) => what.startsWith('spread') && at >= start);
      const child = worm.infections[1]?.[1] ?? Infinity;
      delays.push(first ? (first[1] - child) / WINDOW_SECONDS : Infinity);
    }
    delays.sort((a, b) => a - b);
    const foundShare = Math.round((100 * delays.filter(Number.isFinite).length) / delays.length);
    console.log(
      `${name}, ${hasHistory ? 'a week of history' : 'no history'}: ${foundShare} % found within 3 h, median ${delays[Math.floor(delays.length / 2)]} windows after the second host`,
    );
  }
}
