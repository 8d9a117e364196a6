import { describe, expect, test } from '@jest/globals';
import { type Finding, ruleOf } from '../../../../core/detection/all-rules.ts';
import type { Description } from '../../../../core/detection/rule.ts';
import { EVIDENCE } from '../../../../core/pairs/evidence.ts';
import type { WindowFacts } from '../../../../core/windows/window-facts.ts';
import type { Pair } from '../../../../core/pairs/pair.ts';
import { parseSettings } from '../../../../core/settings/detection-settings.ts';
import { INTERFACE, INTERFACE_WITHOUT_VPC, WINDOW } from '../../../examples/observed-network.ts';
import { findingsOf } from '../../../examples/judged-windows.ts';
import { acceptedPair, observedWindow, rejectedPair } from '../../../examples/observed-windows.ts';
import { neighbours, reach } from '../../../examples/remembered-windows.ts';

const OTHER_VPC = { ...INTERFACE, vpcId: 'vpc-0f0e0d0c0b0a09080', interfaceId: 'eni-0f0e0d0c0b0a0908' };
const OTHER_ACCOUNT = { ...OTHER_VPC, accountId: '000000000000', vpcId: 'vpc-00000000000000003' };

/** What the thresholds of some settings find in a window with these pairs. */
function found(pairs: readonly Pair[], thresholds?: readonly unknown[]): Finding[] {
  const settings = parseSettings(thresholds ? { thresholds } : {});
  return findingsOf('threshold', observedWindow(pairs), { settings });
}

function manySources(count: number): Pair[] {
  return Array.from({ length: count }, (_, index) => rejectedPair({ source: `203.0.113.${index + 1}` }));
}

function manyDestinations(count: number): Pair[] {
  return Array.from({ length: count }, (_, index) => rejectedPair({ destination: `10.0.4.${index + 1}` }));
}

describe('the default threshold', () => {
  test('fires on 1,000 rejected attempts from outside in one VPC', () => {
    expect(found([rejectedPair({ rejected: 1000 })])).toMatchObject([
      {
        rule: 'threshold',
        severity: 'medium',
        scope: { type: 'vpc', id: INTERFACE.vpcId, accountId: INTERFACE.accountId },
        entity: { type: 'series', id: 'inbound rejected' },
        windowStart: WINDOW,
        port: 445,
        value: 1000,
        threshold: 1000,
        facts: { rejected: 1000, accepted: 0, sources: 1, destinations: 1 },
        coverage: { status: 'open' },
      },
    ]);
  });

  test.each<[string, Partial<Pair>]>([
    ['one attempt fewer', { rejected: 999 }],
    ['as many that were accepted', { rejected: 0, accepted: 1000 }],
    ['as many between our own hosts', { direction: 'lateral', source: '10.0.4.18' }],
    ['as many that go out', { direction: 'outbound', source: '10.0.4.17', destination: '203.0.113.7' }],
    ['as many that pass through', { direction: 'transit', destination: '198.51.100.1' }],
    ['as many on a port that is not watched', { port: 139 }],
  ])('does not fire on %s', (_, spoilt) => {
    expect(found([rejectedPair({ rejected: 1000, ...spoilt })])).toEqual([]);
  });

  test('does not add up two VPCs', () => {
    expect(found([rejectedPair({ rejected: 600 }), rejectedPair({ rejected: 600, at: OTHER_VPC })])).toEqual([]);
  });

  test('adds up the interfaces of one VPC', () => {
    const other = rejectedPair({
      rejected: 400,
      destination: '10.0.4.18',
      at: { ...INTERFACE, interfaceId: 'eni-0000000000000002' },
    });
    expect(found([rejectedPair({ rejected: 600 }), other])).toMatchObject([{ value: 1000 }]);
  });

  test('counts an attempt that two interfaces logged once', () => {
    const atBothEnds = [INTERFACE, { ...INTERFACE, interfaceId: 'eni-0000000000000002' }].map((at) =>
      rejectedPair({ rejected: 600, at }),
    );
    expect(found(atBothEnds)).toEqual([]);
  });

  test('lets the account stand in where the log does not name the VPC', () => {
    expect(found([rejectedPair({ rejected: 1000, at: INTERFACE_WITHOUT_VPC })])).toMatchObject([
      { scope: { type: 'account', id: INTERFACE.accountId }, value: 1000 },
    ]);
  });

  test('does not count for the account what a VPC is counted for', () => {
    expect(
      found([rejectedPair({ rejected: 600, at: INTERFACE_WITHOUT_VPC }), rejectedPair({ rejected: 600 })]),
    ).toEqual([]);
  });
});

describe('a threshold of the user', () => {
  test.each<[string, Pair[], Pair[]]>([
    ['rejected', [rejectedPair({ rejected: 5 })], [rejectedPair({ rejected: 4 })]],
    ['accepted', [rejectedPair({ rejected: 0, accepted: 5 })], [rejectedPair({ rejected: 9, accepted: 4 })]],
    ['sources', manySources(5), [...manySources(4), rejectedPair({ source: '203.0.113.1', destination: '10.0.4.9' })]],
    [
      'destinations',
      manyDestinations(5),
      [...manyDestinations(4), rejectedPair({ destination: '10.0.4.1', source: '203.0.113.9' })],
    ],
  ])('on %s fires on five and not on four', (metric, five, four) => {
    const thresholds = [{ metric, atLeast: 5 }];
    expect(found(five, thresholds)).toMatchObject([{ metric, value: 5, threshold: 5 }]);
    expect(found(four, thresholds)).toEqual([]);
  });

  test.each(['inbound', 'lateral', 'outbound', 'transit'] as const)('counts %s alone', (direction) => {
    const pairs = (['inbound', 'lateral', 'outbound', 'transit'] as const).map((one, index) =>
      rejectedPair({ direction: one, rejected: 10 + index }),
    );
    const [finding, ...others] = found(pairs, [{ direction, atLeast: 5 }]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({ direction, entity: { id: `${direction} rejected` } });
    expect(finding?.value).toBe(pairs.find((pair) => pair.direction === direction)?.rejected);
  });

  test.each([
    ['fleet', 'all', 22],
    ['account', INTERFACE.accountId, 12],
    ['vpc', INTERFACE.vpcId, 7],
    ['interface', INTERFACE.interfaceId, 4],
  ])('on a %s adds up what is in it', (scope, id, value) => {
    const pairs = [
      rejectedPair({ rejected: 4 }),
      rejectedPair({ rejected: 3, source: '203.0.113.8', at: { ...INTERFACE, interfaceId: 'eni-0000000000000002' } }),
      rejectedPair({ rejected: 5, at: OTHER_VPC }),
      rejectedPair({ rejected: 10, at: OTHER_ACCOUNT }),
    ];
    const mine = found(pairs, [{ scope, atLeast: 1 }]).find((finding) => finding.scope.id === id);
    expect(mine).toMatchObject({ scope: { type: scope }, value });
  });

  test('has the severity that the user gave it', () => {
    expect(found([rejectedPair()], [{ atLeast: 1, severity: 'critical' }])).toMatchObject([{ severity: 'critical' }]);
  });
});

describe('several thresholds', () => {
  const everywhere = ['fleet', 'account', 'vpc', 'interface'].map((scope) => ({ scope, atLeast: 5 }));
  const scopes = (findings: readonly Finding[]): string[] => findings.map((finding) => finding.scope.type);

  test('report the same numbers once, in the narrowest scope', () => {
    expect(scopes(found([rejectedPair({ rejected: 5 })], everywhere))).toEqual(['interface']);
  });

  test('report a wider scope that adds something', () => {
    const elsewhere = rejectedPair({ rejected: 1, at: OTHER_VPC });
    expect(scopes(found([rejectedPair({ rejected: 5 }), elsewhere], everywhere))).toEqual(['account', 'interface']);
  });

  test('report a wider scope that holds two narrower ones', () => {
    const alike = rejectedPair({ rejected: 5, at: OTHER_VPC });
    expect(scopes(found([rejectedPair({ rejected: 5 }), alike], everywhere))).toEqual([
      'account',
      'interface',
      'interface',
    ]);
  });

  test('on one series say only the worst that it reached', () => {
    const tiers = [
      { atLeast: 1000, severity: 'critical' },
      { atLeast: 10, severity: 'low' },
      { atLeast: 100, severity: 'high' },
    ];
    expect(found([rejectedPair({ rejected: 500 })], tiers)).toMatchObject([{ severity: 'high', threshold: 100 }]);
    expect(found([rejectedPair({ rejected: 5000 })], tiers)).toMatchObject([{ severity: 'critical', threshold: 1000 }]);
  });

  test('for VPC and account are one where the account stands in', () => {
    const both = [
      { scope: 'vpc', atLeast: 10 },
      { scope: 'account', atLeast: 20 },
    ];
    expect(found([rejectedPair({ rejected: 30, at: INTERFACE_WITHOUT_VPC })], both)).toMatchObject([
      { scope: { type: 'account' }, value: 30, threshold: 20 },
    ]);
  });
});

describe('where the flow log sums records up over ten minutes', () => {
  const judgedAt = (rejected: number): Finding[] =>
    findingsOf('threshold', overTenMinutes([rejectedPair({ rejected })]));

  test('twice as many are needed, and the words say so', () => {
    expect(judgedAt(1999)).toEqual([]);
    const [finding] = judgedAt(2000);
    expect(finding).toMatchObject({ value: 2000, threshold: 2000 });
    const { headline, brief, what, why } = wordsOf(finding);
    expect(headline).toBe('2,000 rejected attempts on port 445 in 10 min');
    expect(brief).toBe('2000 rej/10m (limit 2000)');
    expect(what).toMatch(/^In ten minutes 1 source made/);
    expect(why).toBe(
      '2,000 rejected attempts in ten minutes reached your threshold of 2,000, twice the 1,000 for five minutes, because the flow log sums up ten minutes.',
    );
  });

  test('a host is hammered by twice as many', () => {
    const levelAt = (accepted: number): unknown =>
      findingsOf(
        'exposure',
        overTenMinutes([acceptedPair({ accepted, evidence: EVIDENCE.syn | EVIDENCE.answered })]),
      ).map((finding) => [finding.level, wordsOf(finding).what]);
    expect(levelAt(199)).toEqual([['answered', expect.stringContaining('in ten minutes')]]);
    expect(levelAt(200)).toEqual([['hammered', expect.stringContaining('in ten minutes')]]);
  });

  test.each([
    ['scanner', manyDestinations(25)],
    ['sweep', reach('10.0.4.17', neighbours(25), 'refused')],
  ] as const)('the words of rule %s are of ten minutes', (rule, pairs) => {
    const { what, brief, why } = wordsOf(findingsOf(rule, overTenMinutes(pairs))[0]);
    expect([what, brief, why].join(' ')).not.toMatch(/five minutes|5m/);
    expect(what).toMatch('ten minutes');
  });
});

function overTenMinutes(pairs: readonly Pair[]): WindowFacts {
  const facts = observedWindow(pairs);
  return { ...facts, coverage: facts.coverage.map((one) => ({ ...one, longestSeconds: 599 })) };
}

function wordsOf(finding: Finding | undefined): Description {
  if (!finding) throw new Error('Describe a finding: there is none');
  return ruleOf(finding).describe(finding);
}

describe('the verdict on rejected attempts between hosts of ours', () => {
  const lateral = [{ direction: 'lateral', metric: 'rejected', atLeast: 10 }];
  const pairs = [rejectedPair({ rejected: 10, direction: 'lateral', source: '10.0.4.18' })];

  test.each([
    ['that nothing got through', 'no', {}],
    ['that nobody knows, because AWS lost records', 'unknown', { skipped: 1 }],
    ['that nobody knows, because the window had no room for all log objects', 'unknown', { leftOut: ['object-9'] }],
  ])('is %s', (_, gotThrough, observation) => {
    const settings = parseSettings({ thresholds: lateral });
    const [finding] = findingsOf('threshold', observedWindow(pairs, observation), { settings });
    expect(finding && ruleOf(finding).describe(finding).verdict).toMatchObject({ gotThrough });
  });
});
