/** Evaluates series in a child process that series-process.ts starts. */
import { once } from 'node:events';
import type { SeriesMessage } from './series-process.ts';
import { evaluateSeries } from './series-table.ts';
import type { SeriesPlan } from './simulated-series.ts';

const send = (message: SeriesMessage): void => void process.send?.(message);

// Only series-process.ts sends messages to this process. The plan is awaited, because Node fails if the channel is closed inside of its message
// handler.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const [plan] = (await once(process, 'message')) as [SeriesPlan];
send({ results: evaluateSeries(plan, (progress) => send({ progress })) });
process.disconnect();
