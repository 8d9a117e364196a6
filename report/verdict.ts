import { WINDOW_SECONDS } from '../core/time.ts';
import { duration, pluralised, withThousands } from '../core/wording.ts';
import type { OverallVerdict, ReportFacts, Span } from './report-facts.ts';
import { spanText } from './times.ts';

/** Whether anything got through. */
export type GotThrough = 'yes' | 'unknown' | 'no';

/** Answer of a report to the first question of its reader. */
export interface Verdict {
  readonly gotThrough: GotThrough;
  readonly title: string;
  /** What the alerts say, each sentence once. */
  readonly findings: readonly string[];
  /** What the logs do not show. */
  readonly doubts: readonly string[];
  /** What the report leaves out. */
  readonly notes: readonly string[];
}

const WORSE_FIRST: readonly GotThrough[] = ['yes', 'unknown', 'no'];

/**
 * Returns the worst of what alerts and tables say. A host that answered is in the tables also where an allow-list hides its alert. Where logs are
 * missing nobody can say that nothing got through.
 */
export function verdictOf(facts: ReportFacts): Verdict {
  return facts.verdict === undefined ? ownVerdict(facts) : givenVerdict(facts.verdict, facts);
}

/** Returns the verdict of the facts. Where it is unknown, its reasons say what is missing. */
function givenVerdict({ gotThrough, sentence, reasons }: OverallVerdict, facts: ReportFacts): Verdict {
  return {
    gotThrough,
    title: sentence.replace(/\.$/, ''),
    findings: reasons,
    doubts: gotThrough === 'unknown' ? [] : missingText(facts),
    notes: facts.notes ?? [],
  };
}

function ownVerdict(facts: ReportFacts): Verdict {
  const found = worstFinding(facts);
  const missing = missingText(facts);
  const isComplete = missing.length === 0;
  const gotThrough = found === 'no' && !isComplete ? 'unknown' : found;
  return {
    gotThrough,
    title: titleOf(found, isComplete),
    findings: sentencesOf(facts, gotThrough),
    doubts: missing,
    notes: [...unreadText(facts), ...(facts.notes ?? [])],
  };
}

function worstFinding({ alerts, exposedHosts }: ReportFacts): GotThrough {
  const verdicts = new Set(alerts.map(({ verdict }) => verdict?.gotThrough));
  if (exposedHosts.some(({ exposure }) => exposure !== 'open')) verdicts.add('yes');
  if (exposedHosts.length > 0) verdicts.add('unknown');
  return WORSE_FIRST.find((gotThrough) => verdicts.has(gotThrough)) ?? 'no';
}

function titleOf(found: GotThrough, isComplete: boolean): string {
  if (found === 'yes') return 'Something got through';
  if (found === 'unknown') return 'It is unknown whether anything got through';
  return isComplete
    ? 'Nothing got through, as far as the logs show'
    : 'Unknown: no log shows that anything got through, but logs are missing';
}

function sentencesOf({ alerts, exposedHosts }: ReportFacts, gotThrough: GotThrough): string[] {
  const fitting = alerts.filter(({ verdict }) => verdict?.gotThrough === gotThrough);
  const running = fitting.filter(({ transition }) => transition !== 'ended');
  // The end of an episode repeats what its beginning said.
  const sentences = new Set((running.length > 0 ? running : fitting).map(({ verdict }) => verdict?.text ?? ''));
  if (sentences.size === 0 && exposedHosts.length > 0) sentences.add(exposureText(exposedHosts));
  return [...sentences];
}

function exposureText(hosts: ReportFacts['exposedHosts']): string {
  const answering = hosts.filter(({ exposure }) => exposure !== 'open').length;
  const accepted = `${pluralised(hosts.length, 'host')} of yours accepted attempts from outside`;
  return answering === 0 ? `${accepted}, and no answer was seen.` : `${accepted}, and ${answering} of them answered.`;
}

/** Returns what the logs do not show, as sentences. */
function missingText({ coverage, span }: ReportFacts): string[] {
  if (coverage.length === 0) return [`There is no log of ${spanText(span)}. What happened is unknown.`];
  const gaps = distinctGaps(coverage.flatMap(({ gaps: ofScope }) => ofScope));
  const partial = Math.max(0, ...coverage.map(({ partialWindows }) => partialWindows));
  const texts = gaps.length === 0 ? [] : [gapText(gaps)];
  if (partial > 0) {
    texts.push(
      `AWS lost records in ${pluralised(partial, 'window')} of ${duration(WINDOW_SECONDS)}, so counts of that time are too low.`,
    );
  }
  return texts;
}

/** Returns what could not be read, as sentences. */
function unreadText({ coverage, unreadable }: ReportFacts): string[] {
  const malformed = Math.max(0, ...coverage.map(({ malformed: ofScope }) => ofScope));
  const texts = malformed === 0 ? [] : [`${pluralised(malformed, 'line')} of the logs could not be read.`];
  if (unreadable.length > 0) {
    texts.push(
      `${pluralised(unreadable.length, 'file')} among the alerts could not be read, so alerts may be missing here.`,
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
