import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Progress } from '../section.ts';
import type { SeriesResult } from './series-table.ts';
import type { SeriesPlan } from './simulated-series.ts';

/** Message from the child process. */
export type SeriesMessage = { readonly progress: string } | { readonly results: readonly SeriesResult[] };

/**
 * Evaluates series in a child process, so that a second core is used.
 * @param plan series to simulate
 * @param progress prints the progress
 * @throws {Error} if the child process ends without results
 */
export async function startSeries(plan: SeriesPlan, progress: Progress): Promise<readonly SeriesResult[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./series-child.ts', import.meta.url)), { execArgv: process.execArgv });
    child.on('message', (received) => {
      // Only series-child.ts sends these messages.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const message = received as SeriesMessage;
      if ('progress' in message) progress(message.progress);
      else resolve(message.results);
    });
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(
        new Error(`Evaluate series: found exit code ${code} of the child process before its results, expected results`),
      ),
    );
    child.send(plan);
  });
}
