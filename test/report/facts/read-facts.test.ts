import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { FolderStore } from '../../../adapters/local/folder-store.ts';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { EVIDENCE } from '../../../core/pairs/evidence.ts';
import { tableKey } from '../../../core/storage/keys.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../../core/time.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { DRILL_VPC_ID } from '../../../core/windows/drill-scope.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';
import { type FactSource, readFacts } from '../../../report/facts/read-facts.ts';
import type { AskedSpan } from '../../../report/facts/span.ts';
import type { ReportFacts } from '../../../report/report-facts.ts';
import { INSIDE_HOST, INTERFACE, OUTSIDE_SOURCE, WINDOW } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair, replyPair } from '../../examples/observed-windows.ts';
import { putAlert, storedAlert, storedTables } from './stored-tables.ts';

const RELEASE_0_1 = join(import.meta.dirname, '../../fixtures/release-0.1');
const OTHER_ACCOUNT = { ...INTERFACE, accountId: '210987654321', vpcId: '', interfaceId: 'eni-0d1e2f3041526001' };
const ANSWERED = EVIDENCE.syn | EVIDENCE.answered;

async function factsOf(
  windows: readonly WindowFacts[],
  asked: AskedSpan = {},
  changed: Partial<FactSource> = {},
): Promise<ReportFacts> {
  return readFacts({ store: await storedTables(windows), thresholds: [], ...changed }, asked);
}

describe('readFacts()', () => {
  test('counts a pair that both ends log once, by the larger report', async () => {
    const other = { ...INTERFACE, interfaceId: 'eni-0d1e2f3041526001' };
    const pairs = [acceptedPair({ accepted: 3 }), acceptedPair({ accepted: 5, evidence: ANSWERED, at: other })];
    const { exposedHosts, sources, targets, totals } = await factsOf([observedWindow(pairs)]);
    expect(totals).toEqual([
      { direction: 'inbound', rejected: 0, accepted: 5, unknown: 0, sources: 1, destinations: 1 },
    ]);
    expect(exposedHosts).toEqual([
      expect.objectContaining({ address: INSIDE_HOST, accepted: 5, sources: 1, exposure: 'answered' }),
    ]);
    expect(sources).toEqual([expect.objectContaining({ address: OUTSIDE_SOURCE, targets: 1, records: 5 })]);
    expect(targets).toEqual([{ address: INSIDE_HOST, sources: 1, rejected: 0, accepted: 5 }]);
  });

  test.each([
    ['open', EVIDENCE.syn],
    ['reset', EVIDENCE.syn | EVIDENCE.reset],
    ['answered', ANSWERED],
    ['data', ANSWERED | EVIDENCE.data],
  ])('says how far a host let attempts in: %s', async (exposure, evidence) => {
    const { exposedHosts } = await factsOf([observedWindow([acceptedPair({ evidence })])]);
    expect(exposedHosts).toEqual([expect.objectContaining({ exposure })]);
  });

  test('tells hosts of several accounts and of IPv6 apart', async () => {
    const pairs = [
      acceptedPair({ evidence: ANSWERED }),
      acceptedPair({ at: OTHER_ACCOUNT, accepted: 2 }),
      acceptedPair({ source: '2001:db8::7', destination: '2001:db8:1::17', accepted: 3 }),
    ];
    const { exposedHosts, exposedHostCount, coverage } = await factsOf([observedWindow(pairs)]);
    expect(exposedHostCount).toBe(3);
    expect(exposedHosts.map(({ address, accountId, vpcId }) => [address, accountId, vpcId])).toEqual([
      [INSIDE_HOST, '123456789012', INTERFACE.vpcId],
      ['2001:db8:1::17', '123456789012', INTERFACE.vpcId],
      [INSIDE_HOST, '210987654321', ''],
    ]);
    expect(coverage.map(({ scopeId }) => scopeId)).toEqual(['123456789012', '210987654321', INTERFACE.vpcId]);
  });

  test('marks a source as new if the tables have it in the last 24 hours only, also before the span', async () => {
    const last = WINDOW + 2 * DAY_SECONDS;
    const at = (windowStart: number, ...sources: readonly string[]): WindowFacts =>
      observedWindow(
        sources.map((source) => rejectedPair({ source, first: windowStart, last: windowStart + 59 })),
        { windowStart },
      );
    const windows = [at(WINDOW, '198.51.100.1'), at(WINDOW + HOUR_SECONDS), at(last, '198.51.100.1', '198.51.100.2')];
    const isNew = ({ sources }: ReportFacts): unknown => sources.map((source) => [source.address, source.isNew]);
    const marked = [
      ['198.51.100.1', false],
      ['198.51.100.2', true],
    ];
    expect(isNew(await factsOf(windows))).toEqual(marked);
    expect(isNew(await factsOf(windows, { from: last, to: last + DAY_SECONDS }))).toEqual(marked);
    expect(isNew(await factsOf(windows.slice(2)))).toEqual(marked.map(([address]) => [address, false]));
  });

  test('lists the gaps of a scope, the longest first', async () => {
    const windows = [0, 1, 3, 4, 8].map((index) =>
      observedWindow([], { windowStart: WINDOW + index * WINDOW_SECONDS }),
    );
    const { coverage } = await factsOf(windows);
    const gap = (from: number, to: number) => ({
      from: WINDOW + from * WINDOW_SECONDS,
      to: WINDOW + to * WINDOW_SECONDS,
    });
    expect(coverage).toEqual(
      ['123456789012', INTERFACE.vpcId].map((scopeId) =>
        expect.objectContaining({ scopeId, windows: 5, gapCount: 2, gaps: [gap(5, 8), gap(2, 3)] }),
      ),
    );
  });

  test('takes the windows of the asked span, and says what of it has no log', async () => {
    const windows = [0, 1, 2].map((index) =>
      observedWindow([rejectedPair()], { windowStart: WINDOW + index * WINDOW_SECONDS }),
    );
    const middle = await factsOf(windows, { from: WINDOW + 300, to: WINDOW + 600 });
    expect(middle.totals).toEqual([expect.objectContaining({ rejected: 1 })]);
    expect(middle.notes).toEqual([]);
    const wide = await factsOf(windows, { from: WINDOW - 600, to: WINDOW + 3600 });
    expect(wide.span).toEqual({ from: WINDOW - 600, to: WINDOW + 3600 });
    expect(wide.notes).toEqual([
      'There is no log before 2026-11-23 03:05 UTC.',
      'There is no log from 2026-11-23 03:20 UTC on.',
    ]);
  });

  test.each([
    ['after', { from: WINDOW + DAY_SECONDS }, 'found no log from 2026-11-24 03:05 UTC'],
    ['before', { to: WINDOW }, 'found no log until 2026-11-23 03:05 UTC'],
    ['the wrong way round', { from: WINDOW + 600, to: WINDOW }, 'expected an end after the beginning'],
  ])('refuses a span without a log, and says what the tables have: %s', async (_, asked, message) => {
    const failure = factsOf([observedWindow([])], asked);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toThrow('the tables have 2026-11-23 03:05 UTC to 2026-11-23 03:10 UTC');
  });

  test('refuses an empty folder', async () => {
    await expect(readFacts({ store: new MemoryStore(), thresholds: [] }, {})).rejects.toThrow('found no tables');
  });

  test('goes on without a damaged file of a table, and names it', async () => {
    const windows = [0, 1].map((hours) =>
      observedWindow([rejectedPair()], { windowStart: WINDOW + hours * HOUR_SECONDS }),
    );
    const store = await storedTables(windows);
    const key = tableKey('attempts', WINDOW - 300);
    const bytes = (await store.get(key))?.bytes ?? new Uint8Array();
    await store.put(key, bytes.subarray(0, bytes.length - 20), 'anything');
    const { notes, sources, totals, verdict } = await readFacts({ store, thresholds: [] }, {});
    expect(totals).toEqual([expect.objectContaining({ rejected: 2 })]);
    expect(sources).toEqual([expect.objectContaining({ records: 1 })]);
    expect(notes).toEqual([`1 file cannot be read, so what they hold is missing: ${key}.`]);
    expect(verdict?.gotThrough).toBe('unknown');
  });

  test('does not know whether anything got through where rollups count what no file of attempts has', async () => {
    const hours = [0, 1].map((hour) => observedWindow([acceptedPair()], { windowStart: WINDOW + hour * HOUR_SECONDS }));
    const whole = await storedTables(hours);
    const store = new MemoryStore();
    for await (const key of whole.list('')) {
      const bytes = (await whole.get(key))?.bytes;
      if (bytes && key !== tableKey('attempts', WINDOW - 300)) await store.put(key, bytes, 'absent');
    }
    const lack = expect.stringContaining('The table attempts lacks 1 accepted attempt from outside');
    expect((await readFacts({ store, thresholds: [] }, {})).verdict.reasons).toContainEqual(lack);
    expect((await readFacts({ store: whole, thresholds: [] }, {})).verdict.reasons).not.toContainEqual(lack);
  });

  test('lists alerts in the order of time, and files among them that are none', async () => {
    const store = await storedTables([observedWindow([]), observedWindow([], { windowStart: WINDOW + 300 })]);
    await putAlert(store, WINDOW + 300, storedAlert(WINDOW + 300, { headline: 'second' }));
    await putAlert(store, WINDOW, storedAlert(WINDOW, { headline: 'one' }));
    const damaged = [await putAlert(store, WINDOW, '{"rule":'), await putAlert(store, WINDOW, '{}')];
    const { alerts, unreadable } = await readFacts({ store, thresholds: [] }, {});
    expect(alerts.map(({ headline }) => headline)).toEqual(['one', 'second']);
    expect(unreadable).toEqual(damaged.toSorted());
  });

  test('carries over the episodes that opened before the span and have no end', async () => {
    const store = await storedTables([observedWindow([]), observedWindow([], { windowStart: WINDOW + HOUR_SECONDS })]);
    const put = async (episodeId: string, number: number, fields: Readonly<Record<string, unknown>>): Promise<void> => {
      const start = fields['at'] === 'long ago' ? WINDOW - 40 * DAY_SECONDS : WINDOW;
      await putAlert(
        store,
        start,
        storedAlert(start, { episodeId, number, ...fields, headline: 'x'.repeat(number * 40) + episodeId }),
      );
    };
    await put('open', 1, {});
    await put('over', 2, {});
    await put('over', 3, { transition: 'ended' });
    await put('logs are back', 4, { rule: 'silence', level: 'returned' });
    await put('opened too long ago', 5, { at: 'long ago' });
    const { alerts, openBefore, verdict } = await readFacts({ store, thresholds: [] }, { from: WINDOW + HOUR_SECONDS });
    expect(alerts).toEqual([]);
    expect(openBefore.map(({ episodeId }) => episodeId)).toEqual(['open']);
    expect(verdict.gotThrough).toBe('unknown');
    expect((await readFacts({ store, thresholds: [] }, {})).openBefore).toEqual([]);
  });

  test('says when there are more addresses than fit, and stops in time', async () => {
    const pairs = ['198.51.100.1', '198.51.100.2', '198.51.100.3'].map((source) => rejectedPair({ source }));
    const windows = [observedWindow(pairs), observedWindow(pairs, { windowStart: WINDOW + HOUR_SECONDS })];
    const cut = await factsOf(windows, {}, { limits: { addresses: 3, contacts: 9 } });
    expect(cut.totals).toEqual([expect.objectContaining({ rejected: 6, sources: 2 })]);
    expect(cut.notes).toEqual([expect.stringMatching(/^There are too many different addresses\./)]);
    let files = 0;
    const stopped = await factsOf(windows, {}, { mayGoOn: () => ++files <= 3 });
    expect(stopped.notes).toContain(
      'There was no time to read everything: nothing from 2026-11-23 04:00 UTC on is complete.',
    );
    expect(stopped.verdict?.gotThrough).toBe('unknown');
  });

  test.each([
    ['rollups', 1, ['nothing from 2026-11-23 03:00 UTC on is complete']],
    ['attempts', 3, ['nothing from 2026-11-23 04:00 UTC on is complete']],
    ['the day before', 4, []],
    ['nothing', 6, undefined],
  ])('says what is not complete if the time ends in %s', async (_, readable, ends) => {
    const windows = [-DAY_SECONDS + HOUR_SECONDS, 0, HOUR_SECONDS].map((after) =>
      observedWindow([rejectedPair()], { windowStart: WINDOW + after }),
    );
    let files = 0;
    const { notes, verdict } = await factsOf(windows, { from: WINDOW }, { mayGoOn: () => ++files <= readable });
    const told = notes.filter((note) => note.startsWith('There was no time'));
    expect(told).toEqual((ends ?? []).map((end) => `There was no time to read everything: ${end}.`));
    expect(verdict.reasons.includes('There was too much to read all of it.')).toBe(ends !== undefined);
  });

  test('takes no account of a drill for one without logs, in the span and on the day before', async () => {
    const drillAt = { ...OTHER_ACCOUNT, vpcId: DRILL_VPC_ID };
    const at = (index: number, pairs: readonly Pair[]): WindowFacts =>
      observedWindow(pairs, { windowStart: WINDOW + index * WINDOW_SECONDS });
    const drill = acceptedPair({ at: drillAt });
    const windows = [at(0, [drill]), at(1, [rejectedPair()]), at(2, [drill, rejectedPair()]), at(3, [rejectedPair()])];
    for (const from of [WINDOW, WINDOW + WINDOW_SECONDS, WINDOW + 3 * WINDOW_SECONDS]) {
      const { coverage, verdict } = await factsOf(windows, { from, to: WINDOW + 4 * WINDOW_SECONDS });
      expect(coverage.map(({ scopeId }) => scopeId)).toEqual([INTERFACE.accountId, INTERFACE.vpcId]);
      expect(verdict.gotThrough).toBe('no');
    }
  });

  test('counts nothing of a drill, and says that there was one', async () => {
    const at = { ...OTHER_ACCOUNT, vpcId: DRILL_VPC_ID };
    const drills = [
      acceptedPair({ at, accepted: 9, evidence: ANSWERED }),
      rejectedPair({ at, source: '198.51.100.9' }),
    ];
    const facts = await factsOf([observedWindow([...drills, rejectedPair({ rejected: 2 })])]);
    const { hours, timelines, ...withoutDrill } = await factsOf([observedWindow([rejectedPair({ rejected: 2 })])]);
    expect(facts).toMatchObject({ hours, timelines });
    expect(facts.totals).toEqual(withoutDrill.totals);
    expect(facts.sources).toEqual(withoutDrill.sources);
    expect(facts.exposedHosts).toEqual([]);
    expect(facts.notes).toEqual([expect.stringMatching(/^A drill \(surge445 drill\) is in this time/)]);
  });

  test.each([
    [
      'a later part of a connection',
      acceptedPair({ accepted: 0, continued: 4, evidence: ANSWERED | EVIDENCE.data }),
      'data',
    ],
    ['an answer without its attempt', replyPair(), 'answered'],
  ])('lists a host of which the span has only %s', async (_, pair, exposure) => {
    const { exposedHosts, sources, totals, verdict } = await factsOf([observedWindow([pair])]);
    expect(exposedHosts).toEqual([
      expect.objectContaining({ address: INSIDE_HOST, accepted: 0, sources: 1, exposure }),
    ]);
    expect([sources, totals]).toEqual([[], []]);
    expect(verdict.gotThrough).toBe('yes');
  });

  test('reads no more days than the tables have, whatever is asked', async () => {
    const store = await storedTables([observedWindow([rejectedPair()])]);
    const listed: string[] = [];
    const read: string[] = [];
    const counting = {
      get: (key: string) => (read.push(key), store.get(key)),
      list: (prefix: string) => (listed.push(prefix), store.list(prefix)),
    };
    const { totals } = await readFacts({ store: counting, thresholds: [] }, { from: 0, to: WINDOW + DAY_SECONDS });
    expect(totals).toEqual([expect.objectContaining({ rejected: 1 })]);
    expect(listed.length).toBeLessThan(60);
    expect(read.length).toBeLessThan(60);
  });

  test('reads a folder of release 0.1, which has no column depth', async () => {
    const { alerts, exposedHosts, unreadable } = await readFacts(
      { store: new FolderStore(RELEASE_0_1), thresholds: [] },
      {},
    );
    expect(exposedHosts).toEqual([
      expect.objectContaining({ address: '10.0.4.10', exposure: 'answered', accepted: 2, sources: 2 }),
    ]);
    expect(alerts.map(({ rule }) => rule)).toEqual(['exposure']);
    expect(unreadable).toEqual([]);
  });
});
