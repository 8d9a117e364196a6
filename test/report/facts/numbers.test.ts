import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { mustExist } from '../../../core/collections/must-exist.ts';
import { HOUR_SECONDS } from '../../../core/time.ts';
import { readFacts } from '../../../report/facts/read-facts.ts';
import { scenarioFiles, SCENARIOS } from '../../../scenarios/scenario.ts';
import { freshWorld, replayFiles } from '../../examples/replayed-world.ts';
import { comparable, factsBySql } from './sql-facts.ts';

const START = Date.parse('2026-11-22T00:00:00Z') / 1000;

/** Hours of each scenario: until after what happens in it. */
const HOURS = { demo: 11, worm: 12, outage: 9 } as const;

describe.each(Object.keys(HOURS) as Array<keyof typeof HOURS>)('facts of the scenario %s', (name) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `surge445-facts-${name}-`));
    const scenario = mustExist(
      SCENARIOS.find((candidate) => candidate.name === name),
      name,
    );
    const plan = { start: START, seconds: HOURS[name] * HOUR_SECONDS, seed: 445, layout: 'full' } as const;
    await replayFiles([...scenarioFiles(scenario, plan)], freshWorld({}, new FolderStore(folder)));
  }, 120_000);
  afterAll(async () => rm(folder, { recursive: true }));

  test.each([
    ['all that the tables have', {}],
    ['the span that is asked for', { from: START + 3 * HOUR_SECONDS + 900, to: START + 10.5 * HOUR_SECONDS }],
  ])('are those of SQL, over %s', async (_, asked) => {
    const facts = await readFacts({ store: new FolderStore(folder), thresholds: [] }, asked);
    const expected = await factsBySql(folder, facts);
    expect(comparable(facts)).toEqual(expected);
    expect(expected.sources.length).toBeGreaterThan(5);
  });
});
