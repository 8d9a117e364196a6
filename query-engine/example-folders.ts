import { FolderStore } from '../adapters/local/folder-store.ts';
import { type LogFile, scenarioFiles, SCENARIOS } from '../scenarios/scenario.ts';
import { QUERY_LOG, SECOND_LOG } from '../test/examples/query-log.ts';
import { freshWorld, replayFiles, type ReplayedWorld } from '../test/examples/replayed-world.ts';

type LogText = Pick<LogFile, 'key' | 'text'>;

/** Logs whose tables both engines are asked about. */
export interface Example {
  readonly name: string;
  readonly logs: () => Iterable<LogText>;
}

const START = Date.UTC(2026, 10, 22) / 1000;
const DAY_SECONDS = 86_400;

/** Two days that are worked out by hand in the tests of the saved queries, and two simulated days. */
export const EXAMPLES: readonly Example[] = [
  {
    name: 'two small days',
    logs: () => [QUERY_LOG, SECOND_LOG].map((text, index) => ({ key: `log-${index}`, text: `${text}\n` })),
  },
  { name: 'demo', logs: () => simulatedLogs('demo') },
  { name: 'worm', logs: () => simulatedLogs('worm') },
];

/**
 * Replays an example into a folder.
 * @returns the world after the replay, with the alerts
 */
export async function replayExample({ logs }: Example, folder: string): Promise<ReplayedWorld> {
  const world = freshWorld({}, new FolderStore(folder));
  await replayFiles([...logs()], world);
  return world;
}

function simulatedLogs(name: string): Iterable<LogFile> {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (scenario === undefined) throw new Error(`Simulate ${name}: found no scenario of this name`);
  return scenarioFiles(scenario, { start: START, seconds: DAY_SECONDS, seed: 445, layout: 'full' });
}
