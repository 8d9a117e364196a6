import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { renewSections, sectionIn } from '../../evaluation/document.ts';
import { evaluateHosts, type HostResult } from '../../evaluation/hosts/host-table.ts';
import { EvaluationFolderError, openRealFolder } from '../../evaluation/real/real-folder.ts';
import { RULE_SETS } from '../../evaluation/rule-sets.ts';
import { PEERS } from '../../evaluation/peers/peers.ts';
import { QUICK_HOST_PLAN, QUICK_SERIES_PLAN, quickText } from '../../evaluation/sections.ts';
import { evaluateSeries, type SeriesResult } from '../../evaluation/series/series-table.ts';

const DOCUMENT = join(__dirname, '..', '..', 'docs', 'detection', 'results.md');

/** Some three seconds of work, on a machine that may be busy. */
const PATIENCE_MS = 120_000;

const quiet = (): void => undefined;

let series: readonly SeriesResult[];
let hosts: readonly HostResult[];
beforeAll(async () => {
  series = evaluateSeries(QUICK_SERIES_PLAN, quiet);
  hosts = await evaluateHosts(QUICK_HOST_PLAN, quiet);
}, PATIENCE_MS);

describe('on simulated series', () => {
  const ours = (): SeriesResult => series.find(({ ruleSet }) => ruleSet === 'surge445 surge')!;
  const hit = (factor: number) => ours().factors.find((one) => one.factor === factor)!.score;

  test('no more than one surge in two weeks is false', () => {
    expect((ours().all.alarms - ours().all.right) / ours().weeks).toBeLessThanOrEqual(0.5);
  });

  test('a rise to five times the usual is found, and one to twenty times in the same window', () => {
    expect(hit(5)).toMatchObject({ found: 1, incidents: 1 });
    expect(hit(20)).toMatchObject({ found: 1, incidents: 1, delays: [0] });
  });

  test('rules of others that judge totals are run beside it', () => {
    const names = new Set(series.map(({ ruleSet }) => ruleSet));
    expect(names).toEqual(
      new Set(['surge445 surge', ...PEERS.filter((peer) => peer.judgeTotals).map(({ name }) => name)]),
    );
  });
});

describe('on simulated hosts', () => {
  const sent = (kind: string): HostResult =>
    hosts.find((one) => one.kind === kind && one.ruleSet === 'surge445, sent')!;

  test.each(['client', 'file server', 'domain controller'])('an ordinary %s is never flagged', (kind) => {
    expect(sent(kind).score).toMatchObject({ alarms: 0, incidents: 0 });
  });

  test.each(['worm, 4 a minute', 'worm, 1 a minute'])('a %s is found within the hour', (kind) => {
    const { incidents, found, delays } = sent(kind).score;
    expect([incidents, found]).toEqual([1, 1]);
    expect(Math.max(...delays)).toBeLessThan(12);
  });

  test('every rule set judges every kind of host', () => {
    expect(hosts).toHaveLength(RULE_SETS.length * QUICK_HOST_PLAN.kinds.length);
  });
});

describe('docs/detection/results.md', () => {
  const document = readFileSync(DOCUMENT, 'utf8');

  test('holds the quick tables as they are printed; `npm run evaluate -- --quick --write docs/detection/results.md` renews them', () => {
    expect(sectionIn(document, 'quick')).toBe(quickText(series, hosts));
  });
});

describe('renewing a document', () => {
  const document = 'before\n<!-- evaluate:series -->\nold\n<!-- /evaluate:series -->\nafter\n';

  test('replaces what stands between the markers, and nothing else', () => {
    const renewed = renewSections(document, [
      { id: 'series', text: 'new' },
      { id: 'hosts', text: 'not there' },
    ]);
    expect(renewed).toBe('before\n<!-- evaluate:series -->\n\nnew\n\n<!-- /evaluate:series -->\nafter\n');
    expect(sectionIn(renewed, 'series')).toBe('new');
  });

  test('twice gives the same', () => {
    const once = renewSections(document, [{ id: 'series', text: 'new' }]);
    expect(renewSections(once, [{ id: 'series', text: 'new' }])).toBe(once);
  });
});

describe('a folder that is no evaluation data', () => {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-evaluation-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('is refused with what it lacks', async () => {
    await expect(openRealFolder(folder)).rejects.toThrow(EvaluationFolderError);
    await expect(openRealFolder(folder)).rejects.toThrow(/without README\.md, marx_2013-03\.\.06_all\.log\.gz, /);
    await expect(openRealFolder(join(folder, 'nowhere'))).rejects.toThrow(/nowhere without README\.md/);
  });
});
