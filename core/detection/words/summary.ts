import { evidenceText, hasEvidence, isAnswered } from '../../pairs/evidence.ts';
import type { Direction } from '../../pairs/direction.ts';
import { attemptsOf } from '../../pairs/pair.ts';
import type { ScopedPair, ScopeWindow } from '../../windows/scope-window.ts';
import type { AddressCount, FindingEvidence, FindingFacts } from '../finding.ts';
import { byText, topK } from '../../collections/order.ts';

/** How many addresses or pairs a finding names. */
const TOP_COUNT = 10;

/**
 * Sums up the pairs that a finding is about: totals, top addresses, and what was accepted.
 * @param pairs pairs of one scope and window
 */
export function summarize(pairs: readonly ScopedPair[]): { facts: FindingFacts; evidence: FindingEvidence } {
  const sources = attemptsBy(pairs, (pair) => pair.source);
  const destinations = attemptsBy(pairs, (pair) => pair.destination);
  return {
    facts: { ...countsOf(pairs), sources: sources.size, destinations: destinations.size },
    evidence: {
      topSources: topAddresses(sources),
      topDestinations: topAddresses(destinations),
      accepted: topK(pairs.filter(isLetIn), TOP_COUNT, byAccepted).map((pair) => ({
        source: pair.source,
        destination: pair.destination,
        accepted: pair.accepted,
        evidence: evidenceText(pair.evidence),
      })),
    },
  };
}

/**
 * Sums up a whole series: as {@link summarize}, with the totals and the top addresses of all pairs, also where the window does not list them all.
 * @param pairs those of the series that are listed
 */
export function summarizeSeries(
  { totals }: Pick<ScopeWindow, 'totals'>,
  { port, direction }: { readonly port: number; readonly direction: Direction },
  pairs: readonly ScopedPair[],
): { facts: FindingFacts; evidence: FindingEvidence } {
  const listed = summarize(pairs);
  const series = totals?.find((candidate) => candidate.port === port && candidate.direction === direction);
  if (!series) return listed;
  const { rejected, accepted, answered, unknown, sources, destinations, topSources, topDestinations } = series;
  const facts = { rejected, accepted, answered, sources, destinations };
  return {
    facts: unknown === 0 ? facts : { ...facts, unknown },
    evidence: { ...listed.evidence, topSources, topDestinations },
  };
}

function countsOf(pairs: readonly ScopedPair[]): Pick<FindingFacts, 'rejected' | 'accepted' | 'unknown' | 'answered'> {
  const counts = { rejected: 0, accepted: 0, answered: 0 };
  let unknown = 0;
  for (const pair of pairs) {
    counts.rejected += pair.rejected;
    counts.accepted += pair.accepted;
    unknown += pair.unknown ?? 0;
    if (hasEvidence(pair.evidence, 'answered')) counts.answered += 1;
  }
  return unknown === 0 ? counts : { ...counts, unknown };
}

function isLetIn(pair: ScopedPair): boolean {
  return pair.accepted > 0 || isAnswered(pair.evidence);
}

function byAccepted(one: ScopedPair, other: ScopedPair): number {
  return (
    other.accepted - one.accepted || byText(one.source, other.source) || byText(one.destination, other.destination)
  );
}

function attemptsBy(pairs: readonly ScopedPair[], addressOf: (pair: ScopedPair) => string): Map<string, number> {
  const attempts = new Map<string, number>();
  for (const pair of pairs) {
    const address = addressOf(pair);
    attempts.set(address, (attempts.get(address) ?? 0) + attemptsOf(pair));
  }
  return attempts;
}

function topAddresses(attempts: ReadonlyMap<string, number>): AddressCount[] {
  const top = topK(attempts, TOP_COUNT, (one, other) => other[1] - one[1] || byText(one[0], other[0]));
  return top.map(([address, count]) => ({ address, attempts: count }));
}
