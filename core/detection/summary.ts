import { evidenceText, hasEvidence } from '../rollup/evidence.ts';
import { byText } from '../rollup/pair.ts';
import { totalsOf } from '../rollup/rollup.ts';
import type { ScopedPair } from '../rollup/scope-group.ts';
import type { AddressCount, Finding, FindingFacts } from './finding.ts';

/** How many addresses or pairs a finding names. */
export const TOP_COUNT = 10;

/**
 * Sums up the pairs that a finding is about: totals, top addresses, and what was accepted.
 * @param pairs pairs of one scope and window
 */
export function summarize(pairs: readonly ScopedPair[]): { facts: FindingFacts; evidence: Finding['evidence'] } {
  const { rejected, accepted, answered, sources, destinations } = totalsOf(pairs);
  return {
    facts: { rejected, accepted, answered, sources, destinations },
    evidence: {
      topSources: topAddresses(pairs, (pair) => pair.source),
      topDestinations: topAddresses(pairs, (pair) => pair.destination),
      accepted: pairs
        .filter(
          (pair) => pair.accepted > 0 || hasEvidence(pair.evidence, 'answered') || hasEvidence(pair.evidence, 'data'),
        )
        .toSorted(
          (a, b) => b.accepted - a.accepted || byText(a.source, b.source) || byText(a.destination, b.destination),
        )
        .slice(0, TOP_COUNT)
        .map((pair) => ({
          source: pair.source,
          destination: pair.destination,
          accepted: pair.accepted,
          evidence: evidenceText(pair.evidence),
        })),
    },
  };
}

function topAddresses(pairs: readonly ScopedPair[], addressOf: (pair: ScopedPair) => string): AddressCount[] {
  const attempts = new Map<string, number>();
  for (const pair of pairs) {
    const address = addressOf(pair);
    attempts.set(address, (attempts.get(address) ?? 0) + pair.rejected + pair.accepted);
  }
  return [...attempts]
    .toSorted((a, b) => b[1] - a[1] || byText(a[0], b[0]))
    .slice(0, TOP_COUNT)
    .map(([address, count]) => ({ address, attempts: count }));
}
