/** The other end of series-process.ts. */
import { once } from 'node:events';
import type { SeriesMessage } from './series-process.ts';
import { evaluateSeries } from './series-table.ts';
import type { SeriesPlan } from './simulated-series.ts';

const say = (message: SeriesMessage): void => void process.send?.(message);

// Only series-process.ts speaks here. Waiting leaves the handler of the message, in which Node cannot bear that the channel is closed.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const [plan] = (await once(process, 'message')) as [SeriesPlan];
say({ results: evaluateSeries(plan, (progress) => say({ progress })) });
process.disconnect();
