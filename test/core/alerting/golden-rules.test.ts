import { join } from 'node:path';
import { describe, test } from '@jest/globals';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { situationOf } from '../../../core/alerting/text/stage.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import { NO_EPISODES } from '../../../core/episodes/episodes.ts';
import { type Finding, type FindingOf, type RuleId } from '../../../core/detection/all-rules.ts';
import { EVIDENCE } from '../../../core/pairs/evidence.ts';
import { contextOf, firstOf, judged } from '../../examples/findings.ts';
import { expectGolden } from '../../runner/golden-file.ts';
import { acceptedPair, rejectedPair } from '../../examples/observed-windows.ts';

const ADVISORY = { id: 'MS05-027', published: '2026-11-20' };

/** The first finding of a rule in a window with these pairs. */
function findingOf<Id extends RuleId>(id: Id, pairs: Parameters<typeof judged>[0]): FindingOf<Id> {
  return firstOf(id, judged(pairs).findings);
}

/** Outside sources that each try five of sixty addresses. */
const SCANS = Array.from(
  { length: 312 },
  (_, index) => `${index < 250 ? '203.0.113' : '198.51.100'}.${index % 250}`,
).flatMap((source, index) =>
  [0, 1, 2, 3, 4].map((step) => rejectedPair({ source, destination: `10.0.4.${(index + 7 * step) % 60}` })),
);

const FINDINGS: Readonly<Record<string, Finding>> = {
  surge: {
    ...findingOf('threshold', SCANS),
    rule: 'surge',
    ruleVersion: 2,
    level: 'now',
    severity: 'high',
    entity: { type: 'series', id: 'inbound sources' },
    value: 312,
    metric: 'sources',
    threshold: 25,
    baseline: { mean: 5.7, basis: '14 days at this time', ageDays: 20, overDay: 5.7, closeOverDay: 12 },
    outcomes: { rejected: 312, letIn: 0, both: 0 },
  },
  sweep: findingOf(
    'sweep',
    Array.from({ length: 30 }, (_, index) =>
      rejectedPair({ direction: 'lateral', source: '10.0.4.17', destination: `10.0.5.${index}` }),
    ),
  ),
  outbound: findingOf('outbound', [
    acceptedPair({
      direction: 'outbound',
      source: '10.0.4.17',
      destination: '203.0.113.9',
      evidence: EVIDENCE.syn | EVIDENCE.answered,
    }),
  ]),
};

describe.each(Object.entries(FINDINGS))('the opening alert of rule %s', (rule, finding) => {
  const transition = {
    name: 'opened',
    episode: openEpisode(finding),
    finding,
    windowStart: finding.windowStart,
  } as const;
  const { text, ...typed } = composeAlert(
    transition,
    contextOf({ situation: situationOf(NO_EPISODES, transition, [ADVISORY]) }),
  );

  test.each([
    ['subject', `${text.subject}\n`],
    ['email', text.email],
    ['sms', `${text.sms}\n`],
    ['json', `${JSON.stringify(typed, undefined, 2)}\n`],
  ])('reads well as %s', (rendering, content) => {
    expectGolden(content, join(__dirname, 'golden', `${rule}-opened.${rendering}.txt`));
  });
});
