import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { TrinoSQL } from 'dt-sql-parser';
import { FolderStore } from '../../../../adapters/local/folder-store.ts';
import { openTables, type Tables } from '../../../../cli/query/tables.ts';
import type { Alert } from '../../../../core/alerting/alert.ts';
import { openEpisode } from '../../../../core/episodes/episode.ts';
import { queryOf } from '../../../../core/alerting/text/query.ts';
import type { Finding } from '../../../../core/detection/finding.ts';
import type { FlowEntry } from '../../../../scenarios/flow-entry.ts';
import { type Host, hostAt, outsideAddress, ACCOUNT_ID } from '../../../../scenarios/network.ts';
import { type Scenario, scenarioFiles } from '../../../../scenarios/scenario.ts';
import {
  backgroundScan,
  exposedHost,
  fileShare,
  scanSurge,
  silentHosts,
  type TrafficSource,
  worm,
} from '../../../../scenarios/traffic.ts';
import { exposureFinding } from '../../../examples/findings.ts';
import { freshWorld, replayFiles, storedAlerts } from '../../../examples/replayed-world.ts';

const START = Date.UTC(2026, 10, 22) / 1000;
const HOUR = 3600;
const WINDOW = 300;
const SETTINGS = {
  thresholds: [
    { atLeast: 250 },
    { metric: 'sources', atLeast: 250, scope: 'fleet' },
    { atLeast: 20, direction: 'lateral' },
  ],
};

/** A record of one connection, as the interface of one end logs it. */
function seen(
  at: Host,
  [from, to]: readonly [string, string],
  { start, tcpFlags }: { start: number; tcpFlags: 2 | 18 },
): FlowEntry {
  const isReply = tcpFlags === 18;
  return {
    kind: 'flow',
    at,
    source: from,
    sourcePort: isReply ? 445 : 50_000,
    destination: to,
    destinationPort: isReply ? 50_000 : 445,
    packets: 2,
    bytes: 120,
    start,
    action: 'ACCEPT',
    tcpFlags,
    direction: at.address === from ? 'egress' : 'ingress',
  };
}

/** A host that reaches for so many others each window, all of which answer. */
function manager(host: number, each: number): TrafficSource {
  const from = hostAt(host);
  return (windowStart) =>
    Array.from({ length: each }, (_, index) => hostAt((windowStart / WINDOW) * each + index))
      .filter((to) => to !== from)
      .flatMap((to) =>
        [from, to].flatMap((at) => [
          seen(at, [from.address, to.address], { start: windowStart + 3, tcpFlags: 2 }),
          seen(at, [to.address, from.address], { start: windowStart + 4, tcpFlags: 18 }),
        ]),
      );
}

/** A host that reaches for so many outside addresses, which its security group lets out. */
function leak(host: number, each: number): TrafficSource {
  const from = hostAt(host);
  return (windowStart) =>
    Array.from({ length: each }, (_, index) =>
      seen(from, [from.address, outsideAddress(index)], { start: windowStart + 5, tcpFlags: 2 }),
    );
}

/** An address that so many hosts refuse, from a number on. */
function refused(from: string, first: number, count: number): TrafficSource {
  return (windowStart) =>
    Array.from({ length: count }, (_, index) => hostAt(first + index)).map((to) => ({
      ...seen(to, [from, to.address], { start: windowStart + 6, tcpFlags: 2 }),
      action: 'REJECT' as const,
    }));
}

/** A host that reaches for so many others, from a number on, which say nothing. */
function ignored(from: number, first: number, count: number): TrafficSource {
  const host = hostAt(from);
  return (windowStart) =>
    Array.from({ length: count }, (_, index) =>
      seen(host, [host.address, inside(first + index)], { start: windowStart + 9, tcpFlags: 2 }),
    );
}

/** A host that reaches for another, which answers. */
function reached(from: number, to: number): TrafficSource {
  const [source, target] = [hostAt(from), hostAt(to)];
  return (windowStart) => [
    seen(target, [source.address, target.address], { start: windowStart + 7, tcpFlags: 2 }),
    seen(target, [target.address, source.address], { start: windowStart + 8, tcpFlags: 18 }),
  ];
}

const inside = (host: number): string => hostAt(host).address;

const during = (from: number, to: number, traffic: TrafficSource) => ({ from: from * HOUR, to: to * HOUR, traffic });

/** Its SQL lists alerts. */
const WITHOUT_VALUE = ['digest'];

/** A day to learn from, and a few hours in which each rule finds something at each of its levels. */
const COURSE: Scenario = {
  name: 'course',
  description: '',
  acts: [
    during(0, 32, backgroundScan(2)),
    during(0, 32, silentHosts(1)),
    during(22, 32, fileShare(2)),
    during(24, 26, scanSurge(14, 1)),
    during(28, 29, scanSurge(300, 1)),
    during(24, 25, exposedHost(17, 3)),
    during(25, 26, worm(23, 4)),
    during(27, 28, worm(24, 40)),
    during(20, 21, manager(31, 1)),
    during(29, 31, manager(32, 5)),
    during(30, 31, leak(33, 7)),
    // One that is refused and ignored, before anybody answers: then nobody knows who does not.
    during(12, 12.05, refused(inside(51), 2, 10)),
    during(12, 12.05, ignored(51, 20, 5)),
    during(12.5, 12.55, ignored(51, 20, 1)),
    // Three hosts that are ignored, as is known when no reply is waited for any more; one is answered once, and one sees a reply after four windows.
    during(14, 14.05, reached(52, 53)),
    ...[47, 48, 49].map((host, index) => during(14, 14.05, ignored(host, 2 + 10 * index, 11 - index))),
    during(14, 14.05, reached(48, 33)),
    during(14.15, 14.2, ignored(47, 40, 3)),
    during(14.3, 14.4, ignored(47, 2, 1)),
    during(14.3, 14.4, ignored(49, 22, 1)),
    during(14.5, 14.55, reached(47, 12)),
    during(14.5, 14.6, ignored(48, 12, 1)),
    // Three hosts that begin within an hour.
    ...[40, 41, 42].map((host, index) => during(22, 22.25, refused(inside(host), 2 + 10 * index, 10))),
    // One that is let in by another, which then does the same; and the same with few.
    during(26, 26.25, refused(inside(43), 2, 10)),
    during(26, 26.25, reached(43, 44)),
    during(26.5, 26.75, refused(inside(44), 12, 10)),
    during(23.5, 23.6, refused(inside(45), 2, 3)),
    during(23.5, 23.6, reached(45, 46)),
    during(23.75, 23.85, refused(inside(46), 12, 3)),
    during(31, 31.25, refused('203.0.113.250', 2, 30)),
    // One that takes its time.
    during(27.5, 27.6, refused('203.0.113.251', 2, 3)),
    during(31.5, 31.6, refused('203.0.113.251', 5, 3)),
  ],
  outages: [],
};

describe.each(['full', 'default'] as const)('the SQL of an alert, from logs of layout %s', (layout) => {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-alert-query-'));
  const alerts: Alert[] = [];
  let tables: Tables;
  beforeAll(async () => {
    const world = freshWorld(SETTINGS, new FolderStore(folder));
    const files = scenarioFiles(COURSE, { start: START, seconds: 32 * HOUR, seed: 445, layout });
    await replayFiles([...files], world);
    // Also those that are never sent by themselves: their SQL stands in the table.
    alerts.push(...(Object.values(await storedAlerts(world.store)) as Alert[]));
    tables = await openTables(folder);
  });
  afterAll(() => {
    tables.close();
    rmSync(folder, { recursive: true });
  });

  test('is tried for every rule and level', () => {
    const found = alerts.map(({ rule, level }) => `${rule} ${level}`);
    expect([...new Set(found)].toSorted()).toEqual(
      expect.arrayContaining([
        'digest daily',
        'exposure answered',
        'outbound accepted',
        'scanner day',
        'scanner window',
        'spread child',
        'spread fan-out',
        'spread outbreak',
        'surge now',
        'surge slow',
        'sweep failed',
        'sweep failed in window',
        'sweep many',
        'sweep new',
        'threshold tripped',
      ]),
    );
  });

  test('is tried for hosts that are refused and for hosts that are ignored', () => {
    const told = alerts.filter(({ level, transition }) => level === 'failed' && transition !== 'ended');
    const valueOf = (host: number) => told.find(({ entity }) => entity.id === inside(host))?.value;
    expect([51, 47, 48, 49].map(valueOf)).toEqual([10, 11, 9, 9]);
    const outbreaks = alerts.filter(({ level, transition }) => level === 'outbreak' && transition === 'opened');
    expect(outbreaks.map(({ window }) => window.start)).toContain('2026-11-22T14:20:00Z');
  });

  test('gives the value of the alert', async () => {
    for (const { rule, level, query, value, text } of alerts) {
      if (WITHOUT_VALUE.includes(rule)) continue;
      const { columns, rows } = await tables.ask(query);
      const found = rows[0]?.[columns.indexOf('value')];
      expect({ rule, level, value: Number(found), subject: text.subject }).toEqual({
        rule,
        level,
        value,
        subject: text.subject,
      });
    }
  });

  test('is what Trino takes', () => {
    const byLevel = new Map(alerts.map(({ rule, level, query }) => [`${rule} ${level}`, query]));
    for (const [level, sql] of byLevel) expect([level, new TrinoSQL().validate(sql)]).toEqual([level, []]);
  });

  test.each([
    ['vanished', 3],
    ['stopped', 6],
    ['returned', 30],
  ])('counts windows without anything when logs or traffic have %s', async (level, value) => {
    const ofSilence = exposureFinding({ rule: 'silence', level, value, metric: 'windows', direction: 'lateral' });
    const counted = async (changed: Partial<Finding>): Promise<unknown> => {
      const finding = { ...ofSilence, ...changed };
      const transition = {
        name: 'opened',
        episode: openEpisode(finding),
        finding,
        windowStart: finding.windowStart,
      } as const;
      return (await tables.ask(queryOf(transition))).rows;
    };
    const scope = { ...ofSilence.scope, type: 'account', id: ACCOUNT_ID } as const;
    const isVanished = level === 'vanished';
    // Nothing is lateral before the 12th hour, and nothing is logged after the 32nd.
    expect(await counted({ scope, windowStart: START + (isVanished ? 10 : 40) * HOUR })).toEqual([[value]]);
    expect(await counted({ scope, windowStart: START + 27.5 * HOUR })).toEqual([[0]]);
  });

  test('of a digest names the alerts that it tells of', async () => {
    for (const { query, value } of alerts.filter((alert) => alert.rule === 'digest')) {
      expect((await tables.ask(query)).rows).toHaveLength(value);
    }
  });
});
