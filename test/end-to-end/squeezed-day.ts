import { gzipSync } from 'node:zlib';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type { LineLayout } from '../../scenarios/flow-entry.ts';
import { type LogFile, type Scenario, scenarioFiles, SCENARIOS } from '../../scenarios/scenario.ts';

/** A day long past: a record may not be younger than the object that holds it. */
export const START = Date.parse('2025-06-16T00:00:00Z') / 1000;

/** The hours at which something begins or ends in the demo, and the windows in which it does in the test. */
const WINDOWS = new Map([
  [8, 1],
  [10, 2],
  [10.25, 3],
  [13, 4],
  [14, 4],
  [15, 6],
]);

/** After that the burst has been over for an hour, in final windows. */
const ALL_HOURS = 2;

/** A log object as it is stored. */
export interface StoredLog {
  readonly key: string;
  readonly body: Uint8Array;
}

/**
 * Makes the log objects of the demo with its day squeezed into two hours: a host is exposed, then hammered, then there is a burst of scanning.
 * @param hours how long; by default until the burst is over
 * @param start when it begins, in seconds since 1970; a day long past by default
 */
export function squeezedDay(hours = ALL_HOURS, layout: LineLayout = 'full', start = START): StoredLog[] {
  return squeezedFiles(hours, layout, start).map(({ key, text }) => ({ key, body: gzipSync(text) }));
}

/** The same before compression. */
export function squeezedFiles(hours: number, layout: LineLayout, start = START): LogFile[] {
  const plan = { start, seconds: hours * HOUR_SECONDS, seed: 445, layout };
  return [...scenarioFiles(squeezed(), plan)];
}

function squeezed(): Scenario {
  const demo = SCENARIOS.find(({ name }) => name === 'demo');
  if (!demo) throw new Error('Squeeze the demo: there is no such scenario');
  const at = (second: number): number => {
    const window = WINDOWS.get(second / HOUR_SECONDS);
    return window === undefined ? second : window * WINDOW_SECONDS;
  };
  return { ...demo, acts: demo.acts.map(({ from, to, traffic }) => ({ from: at(from), to: at(to), traffic })) };
}
