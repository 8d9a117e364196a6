import { WINDOW_SECONDS } from '../core/time.ts';
import { duration, pluralised, withThousands } from '../core/wording.ts';
import type { OverallVerdict, ReportFacts, Span } from './report-facts.ts';
import { spanText } from './times.ts';

/** Answer of a report to the first question of its reader. */
export interface PageVerdict {
  readonly gotThrough: OverallVerdict['gotThrough'];
  readonly title: string;
  /** Why it is so, the most important sentence first. */
  readonly findings: readonly string[];
  /** What the logs do not show. */
  readonly doubts: readonly string[];
  /** What the report leaves out. */
  readonly notes: readonly string[];
}

/**
 * Returns the verdict of the facts with what the logs do not show. Where the verdict is unknown, its reasons say that already. Where nothing got through,
 * no record is missing: the windows without a log are those that logs of ten minutes leave out.
 */
export function pageVerdict(facts: ReportFacts): PageVerdict {
  const { gotThrough, sentence, reasons } = facts.verdict;
  return {
    gotThrough,
    title: sentence.replace(/\.$/, ''),
    findings: reasons,
    doubts: gotThrough === 'yes' ? missingText(facts) : [],
    notes: facts.notes,
  };
}

/** Returns what the logs do not show, as sentences. */
function missingText({ coverage, span }: ReportFacts): string[] {
  if (coverage.length === 0) return [`There is no log of ${spanText(span)}. What happened is unknown.`];
  const gaps = distinctGaps(coverage.flatMap(({ gaps: ofScope }) => ofScope));
  const partial = Math.max(0, ...coverage.map(({ partialWindows }) => partialWindows));
  const texts = gaps.length === 0 ? [] : [gapText(gaps)];
  if (partial > 0) {
    texts.push(
      `Records are missing in ${pluralised(partial, 'window')} of ${duration(WINDOW_SECONDS)}, because AWS lost them or a window had no room for them. Counts of that time are too low.`,
    );
  }
  return texts;
}

/** Leaves out the same time of a second account or VPC. */
function distinctGaps(gaps: readonly Span[]): Span[] {
  return [...new Map(gaps.map((gap) => [`${gap.from} ${gap.to}`, gap])).values()];
}

function gapText(gaps: readonly Span[]): string {
  const [longest] = gaps.toSorted((first, second) => second.to - second.from - (first.to - first.from));
  if (longest === undefined) return '';
  const length = duration(longest.to - longest.from);
  const times = spanText(longest);
  return gaps.length === 1
    ? `There is no log for ${length}: ${times}. What happened then is unknown.`
    : `Logs are missing ${withThousands(gaps.length)} times, at most for ${length}: ${times}. What happened then is unknown.`;
}
