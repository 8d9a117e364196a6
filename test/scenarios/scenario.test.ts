import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readLogObject, type ReadObject } from '../../core/ingest.ts';
import { factsOf } from '../examples/window-documents.ts';
import { scopeWindowsOf, type ScopedPair } from '../../core/windows/scope-window.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { HOUR_SECONDS, isoSecond } from '../../core/time.ts';
import { hostAt } from '../../scenarios/network.ts';
import { type LogFile, type Scenario, scenarioFiles, SCENARIOS, type ScenarioPlan } from '../../scenarios/scenario.ts';
import { logObjectOf } from '../examples/log-objects.ts';
import { freshWorld, replayFiles } from '../examples/replayed-world.ts';

const START = Date.UTC(2026, 10, 22) / 1000;
const PLAN: ScenarioPlan = { start: START, seconds: HOUR_SECONDS, seed: 445, layout: 'full' };
const LAYOUTS = ['full', 'default'] as const;
const SETTINGS = parseSettings({});

function scenarioOf(name: string): Scenario {
  const found = SCENARIOS.find((one) => one.name === name);
  if (!found) throw new RangeError(`Find a scenario: ${name} found nowhere`);
  return found;
}

const filesOf = (name: string, changes: Partial<ScenarioPlan> = {}): LogFile[] => [
  ...scenarioFiles(scenarioOf(name), { ...PLAN, ...changes }),
];

const readFile = (file: LogFile): Promise<ReadObject> =>
  readLogObject(logObjectOf(file.text, { bucket: 'flow-logs', key: file.key, etag: '' }), SETTINGS);

/** The pairs on port 445 that the fleet sees, of files of a scenario from hour to hour. */
async function pairsOf(files: readonly LogFile[], from: number, to: number): Promise<ScopedPair[]> {
  const reads = await Promise.all(files.slice(from * 12, to * 12).map(readFile));
  return reads
    .flatMap((read) => read.windows.map(read.documentOf))
    .flatMap((document) => scopeWindowsOf(factsOf([document]))[0]?.pairs ?? []);
}

/** Everything that happens in a scenario, all of it from the start. */
function atOnce(scenario: Scenario): Scenario {
  return { ...scenario, acts: scenario.acts.map((act) => ({ ...act, from: 0 })), outages: [] };
}

const distinct = (items: readonly string[]): number => new Set(items).size;

describe('scenarioFiles()', () => {
  test('gives the same files for the same seed, and others for another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SCENARIOS),
        fc.integer(),
        fc.constantFrom(...LAYOUTS),
        (scenario, seed, layout) => {
          const plan = { ...PLAN, seconds: 1200, seed, layout };
          const files = [...scenarioFiles(scenario, plan)];
          expect([...scenarioFiles(scenario, plan)]).toEqual(files);
          expect([...scenarioFiles(scenario, { ...plan, seed: seed ^ 1 })]).not.toEqual(files);
        },
      ),
      { numRuns: 12 },
    );
  });

  test.each(SCENARIOS.flatMap(({ name }) => LAYOUTS.map((layout) => ({ name, layout }))))(
    'gives files of $name that are read without rejects, in the $layout layout',
    async ({ name, layout }) => {
      const files = [...scenarioFiles(atOnce(scenarioOf(name)), { ...PLAN, seconds: 900, layout })];
      for (const file of files) {
        const { rejects, windows, documentOf, assumedHeader, hasTcpFlags, records } = await readFile(file);
        const silent = windows.map(documentOf)[0]?.coverage[0]?.nodata ?? 0;
        expect({ rejects: rejects.total, assumedHeader, hasTcpFlags }).toEqual({
          rejects: 0,
          assumedHeader: false,
          hasTcpFlags: layout === 'full',
        });
        expect(records + silent).toBe(file.lines);
      }
    },
  );

  test('gives one file for every five minutes, and each holds records of those minutes only', async () => {
    const files = filesOf('demo');
    expect(files).toHaveLength(12);
    const windows = await Promise.all(files.map(async (file) => (await readFile(file)).windows));
    expect(windows).toEqual(files.map((_, index) => [START + index * 300]));
  });

  test('names files as AWS does, each differently', () => {
    const keys = filesOf('quiet').map(({ key }) => key);
    expect(distinct(keys)).toBe(12);
    for (const key of keys) {
      expect(key).toMatch(
        /^AWSLogs\/123456789012\/vpcflowlogs\/us-east-1\/2026\/11\/22\/123456789012_vpcflowlogs_us-east-1_fl-[0-9a-f]{17}_20261122T0\d{3}Z_[a-z2-7]{8}\.log\.gz$/,
      );
    }
  });

  test('uses nothing but private and documentation addresses', () => {
    const addresses = filesOf('demo')
      .flatMap(({ text }) => text.match(/\b\d+\.\d+\.\d+\.\d+\b/g) ?? [])
      .filter((address) => !/^(10\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/.test(address));
    expect(addresses).toEqual([]);
  });
});

describe('the scenario', () => {
  test('quiet lets nothing in from outside, and reaches out to nobody', async () => {
    const pairs = await pairsOf(filesOf('quiet'), 0, 1);
    expect(pairs.filter(({ direction, accepted }) => direction === 'inbound' && accepted > 0)).toEqual([]);
    expect(pairs.filter(({ direction }) => direction === 'outbound' || direction === 'transit')).toEqual([]);
  });

  test('surge brings 300 rejected sources a window from hour 14 to 16, and not before or after', async () => {
    const files = filesOf('surge', { seconds: 17 * HOUR_SECONDS });
    const rejectedSources = async (from: number, to: number): Promise<number> => {
      const pairs = await pairsOf(files, from, to);
      expect(pairs.filter(({ direction, accepted }) => direction === 'inbound' && accepted > 0)).toEqual([]);
      return distinct(
        pairs
          .filter(({ direction }) => direction === 'inbound')
          .map(({ source, first }) => `${source} ${first - (first % 300)}`),
      );
    };
    expect((await rejectedSources(15, 16)) / 12).toBeGreaterThanOrEqual(300);
    expect((await rejectedSources(13, 14)) / 12).toBeLessThan(30);
    expect((await rejectedSources(16, 17)) / 12).toBeLessThan(30);
  });

  test('exposure has one host let outside sources in and answer them, from hour 8 on', async () => {
    const files = filesOf('exposure', { seconds: 9 * HOUR_SECONDS });
    const accepted = async (from: number, to: number): Promise<ScopedPair[]> =>
      (await pairsOf(files, from, to)).filter((pair) => pair.direction === 'inbound' && pair.accepted > 0);
    expect(await accepted(6, 8)).toEqual([]);
    const reached = await accepted(8, 9);
    expect(reached.length).toBeGreaterThan(12);
    expect(new Set(reached.map(({ destination }) => destination))).toEqual(new Set([hostAt(17).address]));
    expect(reached.every(({ evidence }) => (evidence & 4) !== 0)).toBe(true);
  });

  test('worm has one inside host try its neighbours from hour 10 on, and the one that lets it in from hour 11', async () => {
    const files = filesOf('worm', { seconds: 12 * HOUR_SECONDS });
    const triers = async (from: number, to: number): Promise<Map<string, number>> => {
      const failed = (await pairsOf(files, from, to)).filter(
        (pair) => pair.direction === 'lateral' && pair.rejected > 0,
      );
      const targets = (of: string): number =>
        distinct(failed.filter(({ source }) => source === of).map(({ destination }) => destination));
      return new Map(failed.map(({ source }) => [source, targets(source)]));
    };
    const [first, second] = [hostAt(23).address, hostAt(31).address];
    expect(await triers(9, 10)).toEqual(new Map());
    expect(await triers(10, 11)).toEqual(new Map([[first, 58]]));
    expect(await triers(11, 12)).toEqual(
      new Map([
        [first, 58],
        [second, 59],
      ]),
    );
    const between = (await pairsOf(files, 10, 11)).filter(
      (pair) => pair.source === first && pair.destination === second,
    );
    expect(between).toHaveLength(8);
    for (const { rejected, accepted, evidence } of between) {
      expect({ rejected, accepted, answered: evidence & 4 }).toEqual({ rejected: 0, accepted: 1, answered: 4 });
    }
  });

  test('worm has each refused try counted once, although both ends log it and the first lets it out', async () => {
    const pairs = await pairsOf(filesOf('worm', { seconds: 12 * HOUR_SECONDS }), 10, 12);
    // Clients are let in by the file server while the worm is refused.
    const refused = pairs.filter((pair) => pair.rejected > 0 && pair.destination !== hostAt(0).address);
    const lateral = refused.filter(({ direction }) => direction === 'lateral');
    expect(lateral.length).toBeGreaterThan(1000);
    expect(refused.filter(({ accepted }) => accepted > 0)).toEqual([]);
    expect(lateral.filter(({ rejected }) => rejected !== 1)).toEqual([]);
  });

  test.each(LAYOUTS)(
    'worm is told as two sweeps, the second one as spread from the first, in the %s layout',
    async (layout) => {
      const world = freshWorld();
      await replayFiles(filesOf('worm', { seconds: 12 * HOUR_SECONDS, layout }), world);
      const [first, second] = [hostAt(23).address, hostAt(31).address];
      const hour = (of: number): string => isoSecond(START + of * HOUR_SECONDS);
      const told = world.published.map(({ rule, level, entity, evidence, window }) => ({
        what: `${rule} ${level}`,
        who: entity.id,
        reachedBy: evidence.reachedBy ?? [],
        start: window.start,
      }));
      expect(told).toEqual([
        { what: 'sweep failed in window', who: first, reachedBy: [], start: hour(10) },
        { what: 'spread child', who: second, reachedBy: [first], start: hour(11) },
        { what: 'sweep failed in window', who: second, reachedBy: [], start: hour(11) },
      ]);
      const letIn = world.published.flatMap(({ evidence }) => evidence.accepted.map(({ destination }) => destination));
      expect(new Set(letIn)).toEqual(new Set([hostAt(0).address, second]));
    },
  );

  test('outage brings no files from hour 6 to 8', () => {
    const files = filesOf('outage', { seconds: 10 * HOUR_SECONDS });
    expect(files).toHaveLength(8 * 12);
    expect(files.filter(({ key }) => /T0(6(0[5-9]|[1-5])|7|800)\d*Z/.test(key))).toEqual([]);
  });
});
