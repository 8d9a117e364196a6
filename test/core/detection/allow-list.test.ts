import { describe, expect, test } from '@jest/globals';
import { sweep } from '../../../core/detection/rules/sweep.ts';
import type { Finding } from '../../../core/detection/all-rules.ts';
import { EVIDENCE } from '../../../core/pairs/evidence.ts';
import type { Pair } from '../../../core/pairs/pair.ts';
import { parseSettings } from '../../../core/settings/detection-settings.ts';
import { firstOf } from '../../examples/findings.ts';
import { findingsIn } from '../../examples/judged-windows.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair, replyPair } from '../../examples/observed-windows.ts';

const COMMON = { id: 'allowed', reason: 'it is meant to be', owner: 'secops', expires: '2026-11-23' };
const SCANNER = { ...COMMON, kind: 'scanner', source: ['10.0.9.5/32'] };
const SERVER = { ...COMMON, kind: 'server', destination: ['10.0.4.17/32'] };
const SHARES = { ...COMMON, kind: 'azure-files', destination: ['203.0.113.0/24'] };

/** What is found, as `rule` or `rule allowed`, in a window with these pairs after windows with those. */
function found(pairs: readonly Pair[], entry: unknown, more: { at?: number; before?: readonly Pair[] } = {}): string[] {
  const { at = WINDOW, before } = more;
  const facts = observedWindow(pairs, { windowStart: at });
  const earlier = (n: number) => (before && n === 1 ? observedWindow(before, { windowStart: at - 300 }) : undefined);
  const settings = parseSettings({ allow: [entry] });
  return findingsIn(facts, { earlier, settings }).map(({ rule, allowedBy }: Finding) =>
    [rule, allowedBy].filter(Boolean).join(' '),
  );
}

/** A host that reaches for so many neighbours, of which none lets it in. */
function swept(count: number, changed: Partial<Pair> = {}, from = 0): Pair[] {
  return Array.from({ length: count }, (_, index) => {
    const number = from + index;
    const destination = `10.0.${Math.floor(number / 250)}.${number % 250}`;
    return rejectedPair({ direction: 'lateral', source: '10.0.9.5', destination, ...changed });
  });
}

const reachedOut = (changed: Partial<Pair> = {}): Pair =>
  acceptedPair({ direction: 'outbound', source: '10.0.9.5', destination: '203.0.113.80', ...changed });

describe('a scanner that is allowed', () => {
  test('may sweep', () => {
    expect(found(swept(30), SCANNER)).toEqual(['sweep allowed']);
    expect(found(swept(30), { ...SCANNER, kind: 'manager' })).toEqual(['sweep allowed']);
  });

  test.each<[string, Record<string, unknown>]>([
    ['it is another host', { source: ['10.0.9.6/32'] }],
    ['it reaches for more hosts than it may', { maxDestinationsPerHour: 29 }],
    ['it reaches for others than it may', { destination: ['10.0.0.0/28'] }],
    ['the entry is for another rule', { rules: ['scanner'] }],
    ['the entry has expired', { expires: '2026-11-22' }],
  ])('is found where %s', (_, changed) => {
    expect(found(swept(30), { ...SCANNER, ...changed })).toEqual(['sweep']);
  });

  test('is measured over an hour', () => {
    const before = swept(20, {}, 100);
    expect(found(swept(30), { ...SCANNER, maxDestinationsPerHour: 50 }, { before })).toEqual(['sweep allowed']);
    expect(found(swept(30), { ...SCANNER, maxDestinationsPerHour: 49 }, { before })).toEqual(['sweep']);
  });

  test('is always found where it reaches out', () => {
    expect(found([...swept(30), reachedOut()], SCANNER)).toEqual(['outbound', 'sweep allowed']);
  });

  test('holds until the end of its last day', () => {
    const lastWindow = Date.UTC(2026, 10, 23, 23, 55) / 1000;
    expect(found(swept(30), SCANNER, { at: lastWindow })).toEqual(['sweep allowed']);
    expect(found(swept(30), SCANNER, { at: lastWindow + 300 })).toEqual(['sweep']);
  });
});

describe('a server that is allowed', () => {
  const answered = acceptedPair({ evidence: EVIDENCE.syn | EVIDENCE.answered });

  test('may be reached from outside', () => {
    expect(found([answered], SERVER)).toEqual(['exposure allowed']);
  });

  test('is found where another source got through than is meant to', () => {
    const only = { ...SERVER, source: ['203.0.113.0/24'] };
    expect(found([answered], only)).toEqual(['exposure allowed']);
    const rejected = rejectedPair({ source: '198.51.100.7' });
    expect(found([answered, rejected], only)).toEqual(['exposure allowed']);
    expect(found([answered, acceptedPair({ source: '198.51.100.7' })], only)).toEqual(['exposure']);
  });

  test('is found where it answers another source that was let in before', () => {
    const only = { ...SERVER, source: ['203.0.113.0/24'] };
    const stranger = { source: '198.51.100.7' };
    const before = [acceptedPair(stranger)];
    expect(found([answered, replyPair(stranger)], only, { before })).toEqual(['exposure']);
    expect(found([answered, replyPair()], only, { before: [acceptedPair()] })).toEqual(['exposure allowed']);
  });

  test('is found where it sweeps: it may be reached, not reach', () => {
    expect(found(swept(30, { source: '10.0.4.17' }), SERVER)).toEqual(['sweep']);
  });

  test.each([
    { where: 'it sweeps', severity: 'critical', source: '10.0.4.17', entry: SERVER },
    { where: 'another host sweeps', severity: 'high', source: '10.0.4.18', entry: SERVER },
    {
      where: 'the entry has expired',
      severity: 'high',
      source: '10.0.4.17',
      entry: { ...SERVER, expires: '2026-11-22' },
    },
    { where: 'the entry is of another kind', severity: 'high', source: '10.0.4.17', entry: SCANNER },
  ])('is $severity where $where', ({ severity, source, entry }) => {
    const facts = observedWindow(swept(30, { source }));
    const settings = parseSettings({ allow: [entry] });
    const finding = firstOf('sweep', findingsIn(facts, { settings }));
    expect(finding).toMatchObject({ rule: 'sweep', severity });
    const { why } = sweep.describe(finding);
    expect(why.includes('the allow-list names it as a server')).toBe(severity === 'critical');
  });
});

describe('shares that are allowed', () => {
  test('may be reached for', () => {
    expect(found([reachedOut()], SHARES)).toEqual(['outbound allowed']);
  });

  test('do not hide that the host reached for another address too', () => {
    expect(found([reachedOut(), reachedOut({ destination: '198.51.100.80' })], SHARES)).toEqual(['outbound']);
    expect(found([reachedOut()], { ...SHARES, source: ['10.0.8.0/24'] })).toEqual(['outbound']);
  });
});
