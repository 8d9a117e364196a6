import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../../../core/detection/all-rules.ts';
import { EVIDENCE } from '../../../../core/pairs/evidence.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { findingsOf } from '../../../examples/judged-windows.ts';
import { INTERFACE, INTERFACE_WITHOUT_VPC, WINDOW } from '../../../examples/observed-network.ts';
import { acceptedPair, observedWindow, rejectedPair, replyPair } from '../../../examples/observed-windows.ts';

/** What the exposure rule finds in a window with these pairs, after windows with those. */
function found(pairs: readonly Pair[], ...before: ReadonlyArray<readonly Pair[] | undefined>): Finding[] {
  const earlier = (n: number) => {
    const those = before[n - 1];
    return those && observedWindow(those, { windowStart: WINDOW - n * 300 });
  };
  return findingsOf('exposure', observedWindow(pairs), { earlier });
}

const levels = (findings: readonly Finding[]): string[] => findings.map(({ level }) => level);

describe('exposure', () => {
  test('names each source that hammers by itself, and no other', () => {
    const hammer = (source: string, accepted: number): Pair => acceptedPair({ source, accepted });
    const [finding] = found([hammer('192.0.2.9', 100), hammer('192.0.2.1', 400), hammer('192.0.2.5', 99)]);
    expect(finding).toMatchObject({ level: 'hammered', offenders: ['192.0.2.1', '192.0.2.9'] });
    expect(found([hammer('192.0.2.5', 99)])[0]).not.toHaveProperty('offenders');
  });

  test('is found where one attempt from outside was let in', () => {
    expect(found([acceptedPair()])).toMatchObject([
      {
        rule: 'exposure',
        level: 'open',
        severity: 'medium',
        scope: { type: 'vpc', id: INTERFACE.vpcId },
        entity: { type: 'host', id: '10.0.4.17' },
        direction: 'inbound',
        value: 1,
        threshold: 1,
        evidence: {
          accepted: [{ source: '203.0.113.7', destination: '10.0.4.17', accepted: 1, evidence: 'syn' }],
        },
      },
    ]);
  });

  test.each<[string, Partial<Pair>]>([
    ['it was rejected', { accepted: 0, rejected: 1 }],
    ['it came from inside', { direction: 'lateral', source: '10.0.4.18' }],
    ['it went out', { direction: 'outbound' }],
    ['it passed through', { direction: 'transit' }],
    ['it only continues an old connection', { accepted: 0, continued: 1, evidence: 0 }],
  ])('is not found where %s', (_, spoilt) => {
    expect(found([acceptedPair(spoilt)])).toEqual([]);
  });

  test.each([
    ['open', 'medium', EVIDENCE.syn],
    ['answered', 'high', EVIDENCE.syn | EVIDENCE.answered],
    ['data', 'critical', EVIDENCE.syn | EVIDENCE.answered | EVIDENCE.data],
    ['data', 'critical', EVIDENCE.syn | EVIDENCE.data],
  ])('is %s and %s by its evidence', (level, severity, evidence) => {
    expect(found([acceptedPair({ evidence })])).toMatchObject([{ level, severity }]);
  });

  test('is open, never answered, where the port only resets', () => {
    expect(levels(found([acceptedPair({ evidence: EVIDENCE.syn | EVIDENCE.reset })]))).toEqual(['open']);
  });

  test('is hammered from 100 accepted attempts of one source', () => {
    expect(found([acceptedPair({ accepted: 100 })])).toMatchObject([
      { level: 'hammered', severity: 'critical', threshold: 100 },
    ]);
    expect(levels(found([acceptedPair({ accepted: 99 })]))).toEqual(['open']);
  });

  test('is not hammered by two sources that make 100 attempts together', () => {
    const other = acceptedPair({ accepted: 50, source: '203.0.113.8' });
    expect(found([acceptedPair({ accepted: 50 }), other])).toMatchObject([{ level: 'open', value: 100 }]);
  });

  test('is one finding for each host, at the worst of its pairs', () => {
    const answered = acceptedPair({ source: '203.0.113.8', evidence: EVIDENCE.syn | EVIDENCE.answered });
    const neighbour = acceptedPair({ destination: '10.0.4.18' });
    expect(found([acceptedPair(), answered, neighbour])).toMatchObject([
      { entity: { id: '10.0.4.17' }, level: 'answered', facts: { sources: 2 } },
      { entity: { id: '10.0.4.18' }, level: 'open', facts: { sources: 1 } },
    ]);
  });

  test('names the account where the log does not name the VPC', () => {
    expect(found([acceptedPair({ at: INTERFACE_WITHOUT_VPC })])).toMatchObject([
      { scope: { type: 'account', id: INTERFACE.accountId } },
    ]);
  });

  test('does not name an account that one VPC already stands for', () => {
    expect(found([acceptedPair(), acceptedPair({ at: INTERFACE_WITHOUT_VPC })])).toMatchObject([
      { scope: { type: 'vpc' } },
    ]);
  });

  test('is not found where an interface on the way rejects what another lets pass', () => {
    const stricter = rejectedPair({ at: { ...INTERFACE, interfaceId: 'eni-0000000000000002' } });
    expect(found([acceptedPair(), stricter])).toEqual([]);
  });
});

describe('a reply that is logged after its attempt', () => {
  test.each([
    ['one window', [[acceptedPair()]]],
    ['two windows', [undefined, [acceptedPair()]]],
    ['two windows, the one between quiet', [[], [acceptedPair()]]],
    ['one window of a continued connection', [[acceptedPair({ accepted: 0, continued: 1 })]]],
  ])('counts after %s', (_, before) => {
    expect(found([replyPair()], ...before)).toMatchObject([{ level: 'answered', severity: 'high', value: 0 }]);
  });

  test.each<[string, ReadonlyArray<readonly Pair[] | undefined>]>([
    ['no attempt at all', []],
    ['an attempt three windows ago', [[], [], [acceptedPair()]]],
    ['an attempt that was rejected', [[rejectedPair()]]],
    ['an attempt of another source', [[acceptedPair({ source: '203.0.113.8' })]]],
    ['an attempt on another host', [[acceptedPair({ destination: '10.0.4.18' })]]],
    ['an attempt on another port', [[acceptedPair({ port: 139 })]]],
    ['an attempt in another VPC', [[acceptedPair({ at: { ...INTERFACE, vpcId: 'vpc-0f0e0d0c0b0a09080' } })]]],
  ])('does not count after %s', (_, before) => {
    expect(found([replyPair()], ...before)).toEqual([]);
  });

  test('does not count when it is a reset', () => {
    expect(found([replyPair({ evidence: EVIDENCE.reset })], [acceptedPair()])).toEqual([]);
  });

  test('is not found again in a window without it', () => {
    expect(found([], [acceptedPair({ evidence: EVIDENCE.syn | EVIDENCE.answered })])).toEqual([]);
  });
});
