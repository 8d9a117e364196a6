import { describe, expect, test } from '@jest/globals';
import type { AcceptedPair, FindingBase } from '../../../../core/detection/finding.ts';
import { letInLines } from '../../../../core/detection/words/let-in-lines.ts';
import { letInVerdict, noneVerdict, verdictOnWindow } from '../../../../core/detection/words/verdict.ts';
import { ruleOf } from '../../../../core/detection/all-rules.ts';
import { thresholdFinding } from '../../../examples/findings.ts';

type Coverage = FindingBase['coverage'];

const { coverage: COMPLETE, facts, evidence } = thresholdFinding();

/** Twelve rejected attempts from outside, seen with this coverage. */
function rejected(coverage: Partial<Coverage> = {}): FindingBase {
  return thresholdFinding({
    facts: { ...facts, rejected: 12, accepted: 0, answered: 0 },
    evidence: { ...evidence, accepted: [] },
    coverage: { ...COMPLETE, status: 'final', ...coverage },
  });
}

const INCOMPLETE: ReadonlyArray<readonly [cause: string, coverage: Partial<Coverage>, says: string]> = [
  ['AWS lost records', { skipdata: 2 }, 'AWS lost some records'],
  ['the window had no room', { leftOut: 3 }, 'the window had no room for 3 files of logs'],
  ['of both', { skipdata: 1, leftOut: 1 }, 'AWS lost some records, and the window had no room for 1 file of logs'],
];

describe('a verdict', () => {
  test('is that nothing got in where all records are there', () => {
    expect(letInVerdict(rejected())).toEqual({
      gotThrough: 'no',
      text: 'Nothing got in: all 12 attempts were rejected.',
    });
    expect(letInLines(rejected())).toEqual(['Nothing: none of these attempts was accepted.']);
  });

  test.each(INCOMPLETE)('is unknown where %s', (_, coverage, says) => {
    expect(letInVerdict(rejected(coverage))).toEqual({
      gotThrough: 'unknown',
      text: `Unknown: ${says}. By the others nothing got in: all 12 attempts were rejected.`,
    });
    expect(letInLines(rejected(coverage))).toEqual([
      `Unknown: ${says}; none of the attempts in the others was accepted.`,
    ]);
    expect(noneVerdict(rejected(coverage), 'all were rejected', 'out').gotThrough).toBe('unknown');
  });

  test.each(INCOMPLETE)('on a limit inside is unknown where %s', (_, coverage) => {
    const finding = thresholdFinding({ ...rejected(coverage), rule: 'threshold', direction: 'lateral' } as object);
    expect(ruleOf(finding).describe(finding).verdict.gotThrough).toBe('unknown');
  });

  test('counts ten minutes where records are summed over ten', () => {
    const accepted: AcceptedPair[] = [
      { source: '203.0.113.9', destination: '10.0.4.17', accepted: 1, evidence: 'syn answered' },
    ];
    const answered = { ...rejected({ longestSeconds: 599 }), evidence: { ...evidence, accepted } };
    expect(letInVerdict(answered).text).toBe('Something got in: 10.0.4.17 answered 1 outside host in ten minutes.');
  });

  test('says that it is about the last window where the finding is about an hour', () => {
    expect(verdictOnWindow(letInVerdict(rejected()), rejected(), 'hour').text).toBe(
      'Nothing got in: all 12 attempts were rejected. This is about five minutes, not about the whole hour.',
    );
  });
});
