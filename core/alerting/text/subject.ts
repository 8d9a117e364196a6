import { ruleOf } from '../../detection/all-rules.ts';
import { shortIdOf } from '../../episodes/short-id.ts';
import { isWorse, severityOf, type Transition } from '../../episodes/episodes.ts';
import { newNormalOf } from './ending.ts';
import { shortHeadline } from './folded.ts';
import { shortPlaces } from './place.ts';
import { verdictOf } from './verdict.ts';

/** SNS refuses a Subject of 100 characters or more. */
export const SUBJECT_LENGTH = 99;

/**
 * Writes the Subject of a mail: the reference, what the episode is about, and where there is room for it account and VPC. It is the same for all mails of an
 * episode, so that mail clients put them into one thread; the first line of the mail says what is new.
 * @returns printable ASCII, at most {@link SUBJECT_LENGTH} characters, for example `[surge445 533T] 10.0.4.17 exposes port 445 (acct ..9012 vpc ..0718)`
 */
export function emailSubject({ finding, episode }: Transition): string {
  return withPlace(`[surge445 ${shortIdOf(episode)}] ${ruleOf(finding).describe(finding).title}`, finding);
}

/**
 * Writes what an alert says in one line, for lists of alerts.
 * @returns printable ASCII, for example `HIGH, worse: 10.0.4.17 exposes port 445: answers (acct ..9012 vpc ..0718)`
 */
export function headlineOf(transition: Transition): string {
  const { finding } = transition;
  return withPlace(`${stateText(transition)}: ${shortHeadline(transition)}`, finding);
}

function withPlace(text: string, { scope }: Transition['finding']): string {
  const placed = shortPlaces(scope).map((place) => `${text} (${place})`);
  const fitting = placed.find((one) => one.length <= SUBJECT_LENGTH);
  if (fitting !== undefined) return fitting;
  return text.length <= SUBJECT_LENGTH ? text : `${text.slice(0, SUBJECT_LENGTH - 3)}...`;
}

/** Traffic that stopped after something got in is no all-clear: what got in may still be there. */
function endedWord(transition: Transition): string {
  if (newNormalOf(transition.episode)) return 'NEW NORMAL';
  return verdictOf(transition).gotThrough === 'yes' ? 'TRAFFIC STOPPED' : 'OVER';
}

/**
 * Says how bad it is and what has changed, for example `CRITICAL, worse` or `OVER, was HIGH`.
 */
export function stateText(transition: Transition): string {
  const { episode, name } = transition;
  const severity = severityOf(transition).toUpperCase();
  switch (name) {
    case 'opened':
      return severity;
    case 'escalated':
      return `${severity}, ${isWorse(transition) ? 'worse' : 'again'}`;
    case 'reminder':
      return `${severity}, still`;
    case 'ended':
      if (episode.noLogsSince !== undefined) return `NO MORE LOGS, was ${severity}`;
      return `${endedWord(transition)}, was ${severity}`;
  }
}
