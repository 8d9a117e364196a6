import { describe, expect, test } from '@jest/globals';
import { NO_EPISODES, applyWindow } from '../../../../core/episodes/episodes.ts';
import { outbound } from '../../../../core/detection/rules/outbound.ts';
import { EVIDENCE } from '../../../../core/pairs/evidence.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { WINDOW } from '../../../examples/observed-network.ts';
import { observedWindow, rejectedPair } from '../../../examples/observed-windows.ts';
import { foundAfter, type Past } from '../../../examples/remembered-windows.ts';

const HOST = '10.0.4.17';

function outwards(changed: Partial<Pair> = {}): Pair {
  return rejectedPair({ direction: 'outbound', source: HOST, destination: '203.0.113.7', ...changed });
}

const ACCEPTED = outwards({ rejected: 0, accepted: 1, evidence: EVIDENCE.syn });
const ANSWERED = outwards({ rejected: 0, accepted: 1, evidence: EVIDENCE.syn | EVIDENCE.answered });
const DATA = outwards({ rejected: 0, accepted: 1, evidence: EVIDENCE.syn | EVIDENCE.data });

const found = (pairs: readonly Pair[], past?: Past) => foundAfter('outbound', pairs, past);

describe('outbound', () => {
  test.each<[string, string, Partial<Pair>]>([
    ['medium', 'rejected', {}],
    ['high', 'accepted', { rejected: 0, accepted: 1, evidence: EVIDENCE.syn }],
    ['critical', 'answered', { rejected: 0, accepted: 1, evidence: EVIDENCE.syn | EVIDENCE.answered }],
  ])('is %s where a host reaches out and is %s', (severity, level, changed) => {
    expect(found([outwards(changed)])).toMatchObject([
      { rule: 'outbound', severity, level, entity: { type: 'host', id: HOST }, direction: 'outbound', value: 1 },
    ]);
  });

  test.each<[string, Partial<Pair>]>([
    ['it stays inside', { direction: 'lateral', destination: '10.0.4.18' }],
    ['it comes in', { direction: 'inbound', source: '203.0.113.7', destination: HOST }],
    ['it passes through', { direction: 'transit' }],
    ['it is no attempt, and nobody answers', { rejected: 0, continued: 1, evidence: 0 }],
    ['only a late reply is logged', { rejected: 0, evidence: EVIDENCE.answered }],
  ])('is not found where %s', (_, changed) => {
    expect(found([outwards(changed)])).toEqual([]);
  });

  test.each([EVIDENCE.answered, EVIDENCE.data])(
    'is critical where a session goes on whose SYN was not logged, with evidence %i',
    (evidence) => {
      const session = outwards({ rejected: 0, continued: 1, evidence });
      expect(found([session])).toMatchObject([
        { severity: 'critical', level: 'answered', value: 1, facts: { accepted: 0, destinations: 1 } },
      ]);
      expect(found([session], { daysAgo: { 2: [session] } })).toMatchObject([{ severity: 'low' }]);
    },
  );

  test('is as bad as the worst of its destinations', () => {
    const answered = outwards({ rejected: 0, accepted: 1, evidence: EVIDENCE.answered, destination: '203.0.113.8' });
    expect(found([outwards(), answered])).toMatchObject([{ severity: 'critical', value: 2 }]);
  });

  test.each<[string, Past]>([
    ['five days', { daysAgo: { 5: [outwards({ destination: '198.51.100.1' })] } }],
    ['two hours', { hoursAgo: { 2: [outwards()] } }],
  ])('is of severity low where the host went out in the last %s', (_, past) => {
    expect(found([outwards()], past)).toMatchObject([{ severity: 'low', level: 'rejected' }]);
  });

  test.each<[string, Past]>([
    ['it last went out six days ago', { daysAgo: { 6: [outwards()] } }],
    ['another one did', { daysAgo: { 1: [outwards({ source: '10.0.4.18' })] } }],
    ['it did so just now', { windowsAgo: { 3: [outwards()] } }],
  ])('is told where %s', (_, past) => {
    expect(found([outwards()], past)).toMatchObject([{ severity: 'medium' }]);
  });

  test.each<[string, { before: Pair; now: Pair; severity: string }]>([
    ['is let out after it was rejected', { before: outwards(), now: ACCEPTED, severity: 'high' }],
    ['is answered after it was rejected', { before: outwards(), now: ANSWERED, severity: 'critical' }],
    ['is answered after it was let out', { before: ACCEPTED, now: ANSWERED, severity: 'critical' }],
    ['gets data after it was let out', { before: ACCEPTED, now: DATA, severity: 'critical' }],
    [
      'is answered by another address than before',
      { before: ANSWERED, now: outwards({ ...ANSWERED, destination: '198.51.100.7' }), severity: 'critical' },
    ],
  ])('is as severe as ever where a host %s', (_, { before, now, severity }) => {
    for (const past of [{ hoursAgo: { 3: [before] } }, { daysAgo: { 4: [before] } }]) {
      expect(found([now], past)).toMatchObject([{ severity }]);
    }
  });

  test.each<[string, Pair, Pair]>([
    ['is rejected after it was let out', ACCEPTED, outwards()],
    ['is let out again', ACCEPTED, ACCEPTED],
    ['is let out after it was answered', ANSWERED, ACCEPTED],
    ['is answered again', DATA, ANSWERED],
  ])('is of severity low where a host %s', (_, before, now) => {
    for (const past of [{ hoursAgo: { 3: [before] } }, { daysAgo: { 4: [before] } }]) {
      expect(found([now], past)).toMatchObject([{ severity: 'low' }]);
    }
  });

  test('is of severity low where a host is let out to another address than before', () => {
    const elsewhere = outwards({ ...ACCEPTED, destination: '198.51.100.7' });
    expect(found([elsewhere], { hoursAgo: { 3: [ANSWERED] } })).toMatchObject([{ severity: 'low', level: 'accepted' }]);
  });

  test('says why it is told, or only in the digest', () => {
    const why = (past: Past) => found([ACCEPTED], past).map((finding) => outbound.describe(finding).why);
    expect(why({ hoursAgo: { 3: [outwards()] } })).toEqual([expect.stringContaining('accepted is high')]);
    expect(why({ hoursAgo: { 3: [ANSWERED] } })).toEqual([expect.stringContaining('got as far in the five days')]);
  });

  test('compares with the worst of what was seen, whenever that was', () => {
    const past = { daysAgo: { 4: [ANSWERED], 1: [outwards()] }, hoursAgo: { 2: [ACCEPTED] } };
    expect(found([ANSWERED], past)).toMatchObject([{ severity: 'low', level: 'answered' }]);
    const forgotten = { daysAgo: { 6: [ANSWERED], 1: [outwards()] } };
    expect(found([ACCEPTED], forgotten)).toMatchObject([{ severity: 'high', level: 'accepted' }]);
  });

  test('says which of several outcomes it speaks of', () => {
    const why = found([ANSWERED], { hoursAgo: { 3: [ACCEPTED] } }).map((finding) => outbound.describe(finding).why);
    expect(why).toEqual([
      expect.stringContaining('trips when an address answers the host for the first time in five days'),
    ]);
  });

  test('escalates its open episode where a host that was rejected is let out and answered', () => {
    const course: ReadonlyArray<readonly [Pair, Past]> = [
      [outwards(), {}],
      [outwards(), { hoursAgo: { 3: [outwards()] } }],
      [ACCEPTED, { hoursAgo: { 3: [outwards()] } }],
      [ANSWERED, { hoursAgo: { 3: [outwards()], 2: [ACCEPTED] } }],
    ];
    let book = NO_EPISODES;
    const told: string[] = [];
    for (const [hour, [pair, past]] of course.entries()) {
      const windowStart = WINDOW + hour * 3600;
      const facts = observedWindow([], { windowStart });
      const findings = found([pair], past).map((finding) => ({ ...finding, windowStart }));
      const entered = applyWindow(book, { facts, findings });
      book = entered.state;
      told.push(...entered.transitions.map(({ name, finding }) => `${name} ${finding.severity}`));
    }
    expect(told).toEqual(['opened medium', 'escalated high', 'escalated critical']);
  });
});

describe('a host that may reach for a share outside', () => {
  const SHARE = '20.38.1.1';
  const ENTRY = {
    id: 'files',
    kind: 'azure-files',
    destination: ['20.38.0.0/16'],
    reason: 'file shares',
    owner: 'secops',
    expires: '2026-12-31',
  };
  const shared = outwards({ ...ANSWERED, destination: SHARE });
  const outcomes = (pairs: readonly Pair[], past: Past) =>
    found(pairs, past).map(({ severity, level, allowedBy }) => [severity, level, allowedBy]);

  test.each<[string, Past]>([
    ['three hours', { hoursAgo: { 5: [shared], 4: [shared], 3: [shared] } }],
    ['four days', { daysAgo: { 4: [shared], 1: [shared] } }],
  ])('is not known by what it did there for %s', (_, past) => {
    for (const [pair, severity, level] of [
      [ANSWERED, 'critical', 'answered'],
      [ACCEPTED, 'high', 'accepted'],
      [outwards(), 'medium', 'rejected'],
    ] as const) {
      expect(outcomes([pair], { ...past, allow: [ENTRY] })).toEqual([[severity, level, undefined]]);
      expect(outcomes([shared, pair], { ...past, allow: [ENTRY] })).toEqual([[severity, level, undefined]]);
    }
  });

  test('is still known by what it did elsewhere', () => {
    const past = { hoursAgo: { 3: [shared, ANSWERED] }, allow: [ENTRY] };
    expect(outcomes([shared, ANSWERED], past)).toEqual([['low', 'answered', undefined]]);
  });

  test('is recorded as hidden where it reaches for nothing else', () => {
    expect(outcomes([shared], { allow: [ENTRY] })).toEqual([['critical', 'answered', 'files']]);
    expect(outcomes([shared], { hoursAgo: { 3: [shared] }, allow: [ENTRY] })).toEqual([['low', 'answered', 'files']]);
  });

  test('may reach for the shares of two entries at once', () => {
    const other = { ...ENTRY, id: 'more-files', destination: ['203.0.113.0/24'] };
    expect(outcomes([shared, ANSWERED], { allow: [ENTRY, other] })).toEqual([['critical', 'answered', 'files']]);
    expect(outcomes([shared, ANSWERED], { allow: [other, ENTRY] })).toEqual([['critical', 'answered', 'more-files']]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['is for another host', { source: ['10.0.8.0/24'] }],
    ['had expired before', { expires: '2026-11-18' }],
  ])('is known by what it did there where the entry %s', (_, changed) => {
    const past = { daysAgo: { 4: [shared] }, allow: [{ ...ENTRY, ...changed }] };
    expect(outcomes([shared], past)).toEqual([['low', 'answered', undefined]]);
  });

  test('is told at once after the last day of the entry', () => {
    const past = { daysAgo: { 1: [shared] }, allow: [{ ...ENTRY, expires: '2026-11-22' }] };
    expect(outcomes([shared], past)).toEqual([['critical', 'answered', undefined]]);
  });

  test('does not say that all were rejected where a share answered', () => {
    const [finding] = found([shared, outwards()], { allow: [ENTRY] });
    expect(outbound.describe(finding!).what).toContain('all but those that are allowed were rejected');
  });
});
