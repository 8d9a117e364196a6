import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../section.ts';
import type { SeriesResult } from './series-table.ts';
import type { SeriesPlan } from './simulated-series.ts';

/** What the process says. */
export type SeriesMessage = { readonly progress: string } | { readonly results: readonly SeriesResult[] };

/**
 * Evaluates series in a process of their own, so that the second core has something to do.
 * @throws {Error} when the process ends without results
 */
export async function startSeries(plan: SeriesPlan, progress: Progress): Promise<readonly SeriesResult[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./series-child.ts', import.meta.url)), { execArgv: process.execArgv });
    child.on('message', (received) => {
      // Only series-child.ts speaks here.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const message = received as SeriesMessage;
      if ('progress' in message) progress(message.progress);
      else resolve(message.results);
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(new Error(`Evaluate series: the process ended with ${code} before it had results`)),
    );
    child.send(plan);
  });
}
