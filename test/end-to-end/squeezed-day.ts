import { gzipSync } from 'node:zlib';
import { HOUR_SECONDS } from '../../core/time.ts';
import type { LineLayout } from '../../scenarios/flow-entry.ts';
import { type LogFile, type Scenario, scenarioFiles, SCENARIOS } from '../../scenarios/scenario.ts';

/** A day long past: a record may not be younger than the object that holds it. */
export const START = Date.parse('2025-06-16T00:00:00Z') / 1000;

/** The hours at which something begins or ends in the demo, and in the test. */
const HOURS = new Map([
  [0, 0],
  [8, 0.25],
  [10, 0.5],
  [10.25, 0.75],
  [13, 1],
  [14, 1],
  [15, 1.25],
]);

/** After that the burst has been over for an hour, in final windows. */
const ALL_HOURS = 2.75;

/** A log object as it is stored. */
export interface StoredLog {
  readonly key: string;
  readonly body: Uint8Array;
}

/**
 * Makes the log objects of the demo with its day squeezed into three hours: a host is exposed, then hammered, then there is a burst of scanning.
 * @param hours how long; by default until the burst is over
 */
export function squeezedDay(hours = ALL_HOURS, layout: LineLayout = 'full'): StoredLog[] {
  return squeezedFiles(hours, layout).map(({ key, text }) => ({ key, body: gzipSync(text) }));
}

/** The same before compression. */
export function squeezedFiles(hours: number, layout: LineLayout): LogFile[] {
  const plan = { start: START, seconds: hours * HOUR_SECONDS, seed: 445, layout };
  return [...scenarioFiles(squeezed(), plan)];
}

function squeezed(): Scenario {
  const demo = SCENARIOS.find(({ name }) => name === 'demo');
  if (!demo) throw new Error('Squeeze the demo: there is no such scenario');
  const at = (second: number): number => (HOURS.get(second / HOUR_SECONDS) ?? second / HOUR_SECONDS) * HOUR_SECONDS;
  return { ...demo, acts: demo.acts.map(({ from, to, traffic }) => ({ from: at(from), to: at(to), traffic })) };
}
