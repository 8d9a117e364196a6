/**
 * Measures the judging of one window with many pairs: `npm run bench:judge [-- pairs]`. Half of the pairs come from outside, a quarter are logons,
 * and a quarter belong to a worm. The history is equally busy: the eleven windows of the hour before, one window in each of the 24 hours of history,
 * and eight days before the worm.
 *
 * It prints the CPU time from the bytes of the window to its findings, and the peak memory of the process. A child process makes the history, so that
 * this process contains only the data that judging needs. The heap has a limit, because without a limit the peak would mostly show when the garbage
 * collector runs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from 'commander';
import { npmCommand, parseCount } from '../npm-scripts/npm-command.ts';
import { judgeWindow } from '../core/detection/judge.ts';
import { decodeDay, decodeHour, summariseDay, summariseHour, encodeSummary } from '../core/history/summaries.ts';
import type { History } from '../core/history/history.ts';
import type { Pair } from '../core/pairs/pair.ts';
import { decodeWindow, encodeWindow } from '../core/windows/window-codec.ts';
import type { WindowFacts } from '../core/windows/window-facts.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { DAY_SECONDS, dayOf, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../core/time.ts';
import { WINDOW } from '../test/examples/observed-network.ts';
import { documentOf, factsOf } from '../test/examples/window-documents.ts';
import { observedWindow, rejectedPair } from '../test/examples/observed-windows.ts';
import { lateralPair } from '../test/examples/remembered-windows.ts';

/** Number of windows before the judged one that rules look at. */
const BUSY_WINDOWS = 11;
/** Numbers of hours and days in the history. */
const BUSY_HOURS = 24;
const DAYS = 8;

const MAKE = '--make';

const inside = (index: number): string => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
const outside = (index: number): string => `2001:db8::${(index >> 16).toString(16)}:${(index & 65_535).toString(16)}`;

const WORMS: ReadonlySet<string> = new Set(Array.from({ length: 400 }, (_, index) => inside(200_000 + index)));

function pairOf(index: number, shift: number): Pair {
  if (index % 2 === 0) {
    return rejectedPair({ source: outside(index + shift * 7919), destination: inside(index % 5000) });
  }
  if (index % 4 === 1) {
    return lateralPair({ source: inside(65_536 + index), destination: inside(index % 12), outcome: 'answered' });
  }
  return lateralPair({
    source: inside(200_000 + (index % 400)),
    destination: inside(300_000 + index + shift * 101),
    outcome: index % 3 === 0 ? 'answered' : 'refused',
  });
}

/** Makes a busy window. `back` shifts its addresses, so that windows of the history do not have all addresses in common. */
function busyWindow(pairCount: number, back: number, windowStart: number): WindowFacts {
  const pairs = Array.from({ length: pairCount }, (_, index) => pairOf(index, back));
  return observedWindow(pairs, { windowStart });
}

function make(folder: string, pairCount: number): void {
  for (let back = 0; back <= BUSY_WINDOWS; back++) {
    const facts = busyWindow(pairCount, back, WINDOW - back * WINDOW_SECONDS);
    writeFileSync(join(folder, `window-${back}`), encodeWindow(documentOf(facts)));
  }
  for (let back = 1; back <= BUSY_HOURS; back++) {
    const hourStart = hourOf(WINDOW) - back * HOUR_SECONDS;
    const summary = summariseHour(hourStart, [busyWindow(pairCount, back * 20, hourStart)]);
    writeFileSync(join(folder, `hour-${back}`), encodeSummary(summary));
  }
  for (let back = 1; back <= DAYS; back++) {
    const dayStart = dayOf(WINDOW) - back * DAY_SECONDS;
    const facts = busyWindow(pairCount, back * 100, dayStart);
    const healthy = { ...facts, pairs: facts.pairs.filter((pair) => !WORMS.has(pair.source)) };
    writeFileSync(
      join(folder, `day-${back}`),
      encodeSummary(summariseDay(dayStart, [summariseHour(dayStart, [healthy])])),
    );
  }
}

/** Reads a window as the window store does. */
function resolved(bytes: Uint8Array): WindowFacts {
  return factsOf([decodeWindow(bytes)]);
}

const millis = (micros: number): number => Math.round(micros / 1000);

function measure(folder: string): void {
  const bytesOf = (name: string): Uint8Array => readFileSync(join(folder, name));
  const windows = Array.from({ length: BUSY_WINDOWS }, (_, index) => resolved(bytesOf(`window-${index + 1}`)));
  const hours = Array.from({ length: BUSY_HOURS }, (_, index) => decodeHour(bytesOf(`hour-${BUSY_HOURS - index}`)));
  const days = Array.from({ length: DAYS }, (_, index) => decodeDay(bytesOf(`day-${DAYS - index}`)));
  const history: History = { hours, days, baselines: undefined };
  const settings = parseSettings();
  const [last] = windows;
  // As in detection, the window before was judged first.
  if (last) judgeWindow({ facts: last, earlier: (n) => windows[n], watermark: last.latest, history, settings });
  const bytes = bytesOf('window-0');

  const started = process.cpuUsage();
  const judged = resolved(bytes);
  const decoded = process.cpuUsage(started).user;
  const findings = judgeWindow({
    facts: judged,
    earlier: (n) => windows[n - 1],
    watermark: judged.latest,
    // A copy, because each call of detection gets a new object.
    history: { ...history },
    settings,
  });
  const judgedAt = process.cpuUsage(started).user;

  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${judged.pairs.length} pairs, ${BUSY_WINDOWS} windows and ${BUSY_HOURS} hours before it as busy, ${DAYS} days: decoded in ${millis(decoded)} ms of CPU, judged in ${millis(judgedAt - decoded)} ms, peak ${peak} MB`,
  );
  console.log([...counts].map(([rule, count]) => `${rule} ${count}`).join(', '));
}

const command = npmCommand('bench:judge', 'Measures the judging of one window with many pairs.')
  .argument('[pairs]', 'how many pairs the window has', parseCount, 50_000)
  // Set in the child process: the folder of the history that it makes.
  .addOption(new Option(`${MAKE} <folder>`).hideHelp())
  .parse();
const [pairCount] = command.processedArgs as [number];
const { make: folder } = command.opts<{ readonly make?: string }>();
if (folder !== undefined) {
  make(folder, pairCount);
} else {
  const past = mkdtempSync(join(tmpdir(), 'surge445-judge-'));
  try {
    execFileSync(process.execPath, [process.argv[1] ?? '', MAKE, past, String(pairCount)]);
    measure(past);
  } finally {
    rmSync(past, { recursive: true });
  }
}
