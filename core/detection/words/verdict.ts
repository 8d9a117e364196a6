import { joined, pluralised } from '../../wording.ts';
import type { AcceptedPair, FindingBase } from '../finding.ts';
import { answerOf, isAnswer } from './answer-text.ts';
import { isLossy } from '../../windows/coverage.ts';
import { recordSpanText } from './record-span.ts';

/** Whether anything got through: in from outside, on to another host, or out. */
export interface Verdict {
  /** `unknown` where the logs do not show it. */
  readonly gotThrough: 'yes' | 'no' | 'unknown';
  /** The same in one sentence. */
  readonly text: string;
}

/** How many hosts a verdict names. */
const NAMED_HOSTS = 2;

/** What the verdict on some inbound attempts is drawn from. */
type Judged = Pick<FindingBase, 'evidence' | 'facts' | 'coverage'>;

/**
 * Says whether anything got in, as far as the logs show: something did where a host answered; it is unknown where an attempt was let in without an
 * answer, or where records are missing; nothing did where every attempt was rejected or refused.
 */
export function letInVerdict(finding: Judged): Verdict {
  const { facts, evidence } = finding;
  const answered = evidence.accepted.filter(isAnswer);
  if (answered.length > 0 || facts.answered > 0) {
    return { gotThrough: 'yes', text: answeredText(answered, finding) };
  }
  if (facts.accepted === 0 && evidence.accepted.length === 0) {
    // The hour of a surge may go on where its last five minutes are empty.
    return noneVerdict(finding, facts.rejected === 0 ? 'there was no attempt' : `${allText(facts.rejected)} rejected`);
  }
  return isRefused(finding) ? noneVerdict(finding, refusedText(finding)) : silentVerdict(finding);
}

/**
 * Says that nothing got through, or that this is unknown because records are missing, or because only a transit gateway logged an attempt.
 * @param reason why nothing did, without a full stop
 * @param way where it would have got to
 */
export function noneVerdict(
  { coverage, facts }: Pick<Judged, 'coverage' | 'facts'>,
  reason: string,
  way: 'in' | 'out' = 'in',
): Verdict {
  if (facts.unknown !== undefined) {
    return { gotThrough: 'unknown', text: `Unknown whether anything got ${way}: ${unknownText(facts.unknown)}.` };
  }
  if (isLossy(coverage)) {
    const text = `Unknown: ${lossText(coverage)}. By the others nothing got ${way}: ${reason}.`;
    return { gotThrough: 'unknown', text };
  }
  const soFar = coverage.status === 'open' ? ' so far' : '';
  return { gotThrough: 'no', text: `Nothing got ${way}${soFar}: ${reason}.` };
}

/**
 * Adds to a verdict on a window that the finding is about a longer time, of which nothing is said.
 * @param period the longer time, for example `hour`
 */
export function verdictOnWindow(
  verdict: Verdict,
  { coverage }: Pick<Judged, 'coverage'>,
  period: 'hour' | 'day',
): Verdict {
  if (verdict.gotThrough === 'yes') return verdict;
  const { gotThrough, text } = verdict;
  return {
    gotThrough,
    text: `${text} This is about ${recordSpanText(coverage)}, not about the whole ${period}.`,
  };
}

/** Says why nobody knows what became of some attempts, without a full stop. */
export function unknownText(attempts: number): string {
  return `only a transit gateway logged ${pluralised(attempts, 'attempt')}, and it does not log whether policy let ${attempts === 1 ? 'it' : 'them'} pass`;
}

/** Says why records are missing, without a full stop. */
export function lossText({ skipdata, leftOut }: Pick<FindingBase['coverage'], 'skipdata' | 'leftOut'>): string {
  const causes = [
    ...(skipdata > 0 ? ['AWS lost some records'] : []),
    ...(leftOut === undefined ? [] : [`the window had no room for ${pluralised(leftOut, 'file')} of logs`]),
  ];
  return causes.join(', and ');
}

/** Writes how many attempts there were, as a subject: `the one attempt was`, `all 12 attempts were`. */
export function allText(attempts: number): string {
  return attempts === 1 ? 'the one attempt was' : `all ${pluralised(attempts, 'attempt')} were`;
}

function answeredText(answered: readonly AcceptedPair[], { coverage, facts }: Judged): string {
  const { answered: count, destinations } = facts;
  const hosts = distinct(answered.map(({ destination }) => destination));
  if (hosts.length === 0) return 'Something got in: an attempt was answered.';
  const sources = distinct(answered.map(({ source }) => source));
  const did = answered.some(({ evidence }) => answerOf([evidence]) === 'data') ? 'sent data to' : 'answered';
  // Each pair of one host has a source of its own, also those that the evidence does not name.
  const isOne = hosts.length === 1 && destinations === 1;
  const known = isOne ? Math.max(sources.length, count) : sources.length;
  const least = !isOne && count > answered.length ? 'at least ' : '';
  return `Something got in: ${joined(hosts, NAMED_HOSTS)} ${did} ${least}${pluralised(known, 'outside host')} in ${recordSpanText(coverage)}.`;
}

/** Checks whether the host refused every attempt that was let in. */
function isRefused({ facts, evidence }: Judged): boolean {
  const named = evidence.accepted.reduce((sum, pair) => sum + pair.accepted, 0);
  return named >= facts.accepted && evidence.accepted.every((pair) => answerOf([pair.evidence]) === 'refused');
}

function refusedText({ facts, evidence }: Judged): string {
  const hosts = distinct(evidence.accepted.map(({ destination }) => destination));
  return `${joined(hosts, NAMED_HOSTS)} refused ${pluralised(facts.accepted, 'attempt')} that your rules let through`;
}

function silentVerdict({ facts, evidence }: Judged): Verdict {
  const hosts = distinct(evidence.accepted.map(({ destination }) => destination));
  const on = hosts.length === 0 ? '' : ` on ${joined(hosts, NAMED_HOSTS)}`;
  const attempts = pluralised(facts.accepted, 'attempt');
  const isSome = evidence.accepted.some((pair) => answerOf([pair.evidence]) === 'refused');
  const known = isSome ? 'do not show what became of all of them' : 'show no answer';
  const text = `Unknown whether anything got in: your rules let through ${attempts}${on}, and the logs ${known}.`;
  return { gotThrough: 'unknown', text };
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
