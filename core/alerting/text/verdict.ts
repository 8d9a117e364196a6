import { type Finding, ruleOf } from '../../detection/all-rules.ts';
import type { ExposureFinding } from '../../detection/rules/exposure.ts';
import { allText, noneVerdict, type Verdict } from '../../detection/words/verdict.ts';
import type { Transition } from '../../episodes/episodes.ts';
import { isAbsence } from '../../detection/finding.ts';
import { minuteText } from '../../time.ts';
import { isLossy } from '../../windows/coverage.ts';
import { joined, pluralised, withThousands } from '../../wording.ts';
import { countHosts, doubtfulTotals, exposedHosts, isIncomplete, type Passed, totalsOf } from './folded.ts';

/**
 * Says whether anything got through: in the five minutes that a message is about, or, when the episode has ended, in all of its time.
 */
export function verdictOf(transition: Transition): Verdict {
  const { finding, episode, name } = transition;
  const verdict = worstVerdict(transition);
  if (name !== 'ended') return verdict;
  const { verdictWhenOver } = ruleOf(finding).describe(finding);
  if (verdictWhenOver) return isIncomplete(transition) ? missingVerdict(verdictWhenOver) : verdictWhenOver;
  if (episode.noLogsSince !== undefined) {
    return {
      gotThrough: 'unknown',
      text: `Unknown whether it is over: no logs since ${minuteText(episode.noLogsSince)}.`,
    };
  }
  const { rejected, accepted } = totalsOf(transition);
  if (verdict.gotThrough === 'yes') {
    return { ...verdict, text: `${verdict.text} That the traffic stopped does not undo it.` };
  }
  if (verdict.gotThrough === 'unknown' && !isOnlyLossy(transition)) {
    return isOfLessThanAll(transition) ? passedVerdict({ rejected, accepted }) : verdict;
  }
  const passed = doubtfulTotals(transition);
  if (passed) return passedVerdict(passed);
  if (rejected === 0 || accepted > 0) return isIncomplete(transition) ? missingVerdict(verdict) : verdict;
  const way = finding.direction === 'outbound' ? 'out' : 'in';
  if (isIncomplete(transition)) {
    return missingVerdict({ gotThrough: 'no', text: `Nothing got ${way}: ${allText(rejected)} rejected.` });
  }
  return { gotThrough: 'no', text: `Nothing got ${way}, as far as the logs show: ${allText(rejected)} rejected.` };
}

/** Says a verdict of the records that are there, where others are missing. */
function missingVerdict({ gotThrough, text }: Verdict): Verdict {
  if (gotThrough !== 'no') return { gotThrough, text };
  const known = text.replace(/^N/, 'n');
  return { gotThrough: 'unknown', text: `Unknown: records of this time are missing. By the others ${known}` };
}

function passedVerdict({ rejected, accepted }: Passed): Verdict {
  const attempts = pluralised(rejected + accepted, 'attempt');
  const passed = rejected === 0 ? allOf(accepted) : `${withThousands(accepted)} of ${attempts}`;
  return { gotThrough: 'unknown', text: `Unknown whether anything got through: policy let ${passed} pass.` };
}

function allOf(attempts: number): string {
  return attempts === 1 ? 'the one attempt' : `all ${pluralised(attempts, 'attempt')}`;
}

/** Checks whether what nobody knows the outcome of is more, in all of the time, than the attempts of the worst window, which its verdict counts. */
function isOfLessThanAll(transition: Transition): boolean {
  const { direction, facts } = transition.finding;
  return (
    (direction === 'inbound' || direction === 'outbound') &&
    facts.unknown === undefined &&
    exposedHosts(transition).length === 0 &&
    totalsOf(transition).accepted > facts.accepted
  );
}

/** Checks whether all that is unknown of the worst window is what its missing records would show: the sums of the whole time then say more. */
function isOnlyLossy({ finding, folded = [] }: Transition): boolean {
  const { coverage, direction, facts } = finding;
  return (
    isLossy(coverage) &&
    direction === 'inbound' &&
    !isAbsence(finding) &&
    facts.unknown === undefined &&
    folded.length === 0
  );
}

/** The verdict on all that a mail tells of: of several exposed hosts that on all of them, else the worst. */
function worstVerdict(transition: Transition): Verdict {
  const exposed = exposedHosts(transition);
  const hosts = exposed.map((host) => host.finding);
  const own = hosts.length > 1 ? verdictOnHosts(hosts, countHosts(exposed)) : ownVerdict(transition);
  const others = (transition.folded ?? []).map((other) => datedVerdict(other, transition));
  if (own.gotThrough === 'yes' || hosts.length > 1) return own;
  const isUnknown = own.gotThrough === 'unknown';
  return withVerdict(others, 'yes') ?? (isUnknown ? own : (withVerdict(others, 'unknown') ?? own));
}

function verdictOnHosts(hosts: readonly ExposureFinding[], count: number): Verdict {
  const verdicts = hosts.map((finding) => ({ ...ownVerdict({ finding }), host: finding.entity.id }));
  const all = pluralised(count, 'exposed host');
  const answered = [...new Set(verdicts.filter(({ gotThrough }) => gotThrough === 'yes').map(({ host }) => host))];
  if (answered.length > 0) {
    return { gotThrough: 'yes', text: `Something got in: ${joined(answered, 2)} answered, of ${all}.` };
  }
  const [unknown] = verdicts.filter(({ gotThrough }) => gotThrough === 'unknown');
  if (unknown) {
    const text = `Unknown whether anything got in: your rules let attempts through to ${pluralised(count, 'host')}, and the logs do not show what became of all of them.`;
    return { gotThrough: 'unknown', text };
  }
  const [first] = hosts;
  const reason = `${all} refused the attempts that your rules let through`;
  return first ? noneVerdict(first, reason) : { gotThrough: 'no', text: `Nothing got in: ${reason}.` };
}

function withVerdict(verdicts: readonly Verdict[], gotThrough: Verdict['gotThrough']): Verdict | undefined {
  return verdicts.find((verdict) => verdict.gotThrough === gotThrough);
}

/** The verdict on what a mail tells besides; it says when that was, where the mail itself is about another time. */
function datedVerdict({ finding, name }: Transition, mail: Transition): Verdict {
  const verdict = ownVerdict({ finding });
  if (mail.name === 'ended' || finding.windowStart === mail.finding.windowStart) return verdict;
  const isOver = name === 'ended' ? ', and is over' : '';
  return { ...verdict, text: `${verdict.text} That was at ${minuteText(finding.windowStart)}${isOver}.` };
}

function ownVerdict({ finding }: { readonly finding: Finding }): Verdict {
  return ruleOf(finding).describe(finding).verdict;
}
