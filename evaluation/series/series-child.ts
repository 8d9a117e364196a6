/** The other end of series-process.ts. */
import type { SeriesMessage } from './series-process.ts';
import { evaluateSeries } from './series-table.ts';
import type { SeriesPlan } from './simulated-series.ts';

const say = (message: SeriesMessage): void => void process.send?.(message);

process.once('message', (received) => {
  // Only series-process.ts speaks here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const plan = received as SeriesPlan;
  say({ results: evaluateSeries(plan, (progress) => say({ progress })) });
  process.disconnect();
});
