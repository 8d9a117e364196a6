/**
 * Times one window of many pairs: `npm run bench:judge [-- pairs]`. Half of the pairs come in from outside, a quarter each is a storm of logons and a
 * worm; the hour before is as busy. Prints how much CPU the judged window took, from its bytes to its findings, and the peak memory of
 * the process. The heap has a limit, because else the peak says more about when the garbage collector comes than about what is needed.
 */
import { judgeWindow } from '../core/detection/judge.ts';
import { digestHour } from '../core/memory/digest.ts';
import type { Memory } from '../core/memory/memory.ts';
import type { Pair } from '../core/rollup/pair.ts';
import { decodeWindow, encodeWindow } from '../core/rollup/window-codec.ts';
import type { WindowFacts } from '../core/rollup/window-facts.ts';
import { parseSettings } from '../core/settings.ts';
import { HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../core/time.ts';
import { observedWindow, rejectedPair, START } from '../test/observed-windows.ts';
import { lateralPair } from '../test/remembered-windows.ts';

const pairCount = Number(process.argv[2] ?? 50_000);
/** Earlier windows are kept in memory by detection: the trailing hour. */
const BUSY_BEFORE = 3;

const inside = (index: number): string => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
const outside = (index: number): string => `2001:db8::${(index >> 16).toString(16)}:${(index & 65_535).toString(16)}`;

function pairsOf(window: number): Pair[] {
  return Array.from({ length: pairCount }, (_, index) => pairOf(index, window));
}

function pairOf(index: number, window: number): Pair {
  if (index % 2 === 0) {
    return rejectedPair({ source: outside(index + window * 7919), destination: inside(index % 5000) });
  }
  if (index % 4 === 1) {
    return lateralPair({ source: inside(65_536 + index), destination: inside(index % 12), outcome: 'answered' });
  }
  return lateralPair({
    source: inside(200_000 + (index % 400)),
    destination: inside(300_000 + index + window * 101),
    outcome: index % 3 === 0 ? 'answered' : 'refused',
  });
}

function facts(window: number): WindowFacts {
  return observedWindow(pairsOf(window), { windowStart: START + window * WINDOW_SECONDS });
}

const millis = (micros: number): number => Math.round(micros / 1000);
const hourStart = hourOf(START) - HOUR_SECONDS;
const memory: Memory = {
  hours: [digestHour(hourStart, [observedWindow(pairsOf(-20), { windowStart: hourStart })])],
  days: [],
  baselines: undefined,
};
const before = new Map(Array.from({ length: BUSY_BEFORE }, (_, n) => [n + 1, facts(-1 - n)]));
const bytes = encodeWindow(facts(0));

const settings = parseSettings();
// As detection does: the windows before it have been judged, and their groups are known.
const last = before.get(1);
if (last) judgeWindow({ facts: last, earlier: (n) => before.get(n + 1), watermark: last.latest, memory, settings });
const started = process.cpuUsage();
const judged = decodeWindow(bytes);
const decoded = process.cpuUsage(started).user;
const findings = judgeWindow({
  facts: judged,
  earlier: (n) => before.get(n),
  watermark: judged.latest,
  memory,
  settings,
});
const judgedAt = process.cpuUsage(started).user;
const counts = new Map<string, number>();
for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
const peak = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(
  `${judged.pairs.length} pairs, ${BUSY_BEFORE} windows before it as busy: decoded in ${millis(decoded)} ms of CPU, judged in ${millis(judgedAt - decoded)} ms, peak ${peak} MB`,
);
console.log([...counts].map(([rule, count]) => `${rule} ${count}`).join(', '));
