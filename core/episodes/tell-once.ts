import { byText } from '../collections/order.ts';
import type { Finding } from '../detection/all-rules.ts';
import { bySeverity } from '../detection/finding.ts';
import { SCOPE_TYPES } from '../windows/scope.ts';
import { companionsOf } from './companions.ts';
import type { Episode, PartOf } from './episode.ts';
import type { EpisodeState, Transition } from './episodes.ts';
import { eventKindOf, mayTell, rankOf } from './event.ts';
import { type EpisodesById, leaderOf } from './leader.ts';

/** So many transitions one mail tells besides its own; of more there is a further mail. */
export const MOST_FOLDED = 99;

/** What one mail tells: a transition, and others of the same event. */
interface Mail {
  readonly leader: Transition;
  readonly others: Transition[];
}

/** Who tells of the transitions of a window. */
interface Plan {
  readonly mails: readonly Mail[];
  /** Transitions that wait for the next mail of another episode. */
  readonly waiting: ReadonlyMap<Transition, PartOf>;
}

/**
 * Decides which transitions of a window have a mail of their own, so that one event in one place and time is one mail: the severest leads, and tells of
 * the others by name. What happens to an episode that another one leads waits for the next mail of the leader, unless it is severer.
 * @param state the episodes after the window
 * @param transitions of the window
 * @param isHeard checks whether people hear of a finding by itself; the others neither lead nor are told with anything
 * @returns the state, in which it is noted who told of whom, and the transitions: each mail before what it tells of
 */
export function tellOnce(
  state: EpisodeState,
  transitions: readonly Transition[],
  isHeard: (finding: Finding) => boolean,
): { state: EpisodeState; transitions: Transition[] } {
  const heard = transitions.filter(({ finding }) => isHeard(finding) && eventKindOf(finding) !== undefined);
  if (heard.length === 0) return { state, transitions: [...transitions] };
  const known = state.episodes.filter(({ endedAt, worst }) => endedAt !== undefined || isHeard(worst));
  const byId: EpisodesById = new Map(known.map((episode) => [episode.id, episode]));
  const plan = planOf(heard, byId);
  const busy = new Set(transitions.map(({ episode }) => episode.id));
  const mails = new Map(
    plan.mails.map((mail) => [mail.leader, completed(mail, { byId, isFree: ({ id }) => !busy.has(id) })]),
  );
  return {
    state: { ...state, episodes: noted(state.episodes, plan, [...mails.values()]) },
    transitions: inOrder(transitions, plan, mails),
  };
}

function planOf(heard: readonly Transition[], byId: EpisodesById): Plan {
  const followers: Array<readonly [Transition, Episode]> = [];
  const free: Transition[] = [];
  for (const transition of heard) {
    const leader = leaderOf(transition, byId);
    if (leader) followers.push([transition, leader]);
    else free.push(transition);
  }
  const mails: Mail[] = [];
  for (const transition of free.toSorted(byLead)) {
    const mail = mails.find((one) => hasRoomFor(one, transition));
    if (mail) mail.others.push(transition);
    else mails.push({ leader: transition, others: [] });
  }
  const waiting = new Map<Transition, PartOf>();
  for (const [transition, { id, alertCount }] of followers) {
    const mail = mails.find((one) => tells(one, id)) ?? mails.find((one) => hasRoomFor(one, transition));
    if (mail) mail.others.push(transition);
    else waiting.set(transition, { id, number: alertCount + 1 });
  }
  return { mails, waiting };
}

/** Puts first what may lead: what goes on before what is over, the severest, the rule that says most, the widest scope. */
function byLead(one: Transition, other: Transition): number {
  return (
    Number(one.name === 'ended') - Number(other.name === 'ended') ||
    bySeverity(other.finding.severity, one.finding.severity) ||
    rankOf(other.finding) - rankOf(one.finding) ||
    SCOPE_TYPES.indexOf(one.finding.scope.type) - SCOPE_TYPES.indexOf(other.finding.scope.type) ||
    byText(one.episode.key, other.episode.key)
  );
}

/** Checks whether a mail may tell of a transition as well. The end of one host's exposure is no news for a mail about another that goes on. */
function hasRoomFor({ leader, others }: Mail, { name, finding }: Transition): boolean {
  if (others.length >= MOST_FOLDED || !mayTell(leader.finding, finding)) return false;
  if (leader.name === 'ended' || eventKindOf(finding) === 'exposure') {
    return (leader.name === 'ended') === (name === 'ended');
  }
  return true;
}

function tells({ leader, others }: Mail, id: string): boolean {
  return [leader, ...others].some(({ episode }) => episode.id === id);
}

/** Adds to a mail what waited for it, and which episodes of the same event go on. */
function completed(
  { leader, others }: Mail,
  { byId, isFree }: { readonly byId: EpisodesById; readonly isFree: (episode: Episode) => boolean },
): Transition {
  const told = [leader, ...others].map(({ episode }) => episode);
  const waited = waitingFor(told, byId).filter(isFree);
  const folded = [...others, ...waited.map(waitedTransition)];
  const named = new Set(folded.map(({ episode }) => episode.id));
  const alongside = companionsOf(leader, [...byId.values()]).filter(
    (episode) => isFree(episode) && !named.has(episode.id),
  );
  return {
    ...leader,
    ...(folded.length > 0 ? { folded } : {}),
    ...(alongside.length > 0 ? { alongside } : {}),
  };
}

/** Returns the episodes that wait for the present mail of some others, and those that wait for theirs. */
function waitingFor(told: readonly Episode[], byId: EpisodesById): Episode[] {
  const found = new Set(told);
  for (const { id, alertCount } of found) {
    for (const episode of byId.values()) {
      if (episode.partOf?.id === id && episode.partOf.number === alertCount) found.add(episode);
    }
  }
  return [...found].slice(told.length);
}

/** Makes a transition of an episode that waited to be told, as it is now. */
function waitedTransition(episode: Episode): Transition {
  const { endedAt, alertCount, worst, lastAlertAt } = episode;
  const name = endedAt === undefined ? (alertCount === 1 ? 'opened' : 'escalated') : 'ended';
  return { name, episode, finding: worst, windowStart: lastAlertAt };
}

/** Notes which mail told, or will tell, of each episode. What goes on when its leader has ended is told by itself from then on. */
function noted(episodes: readonly Episode[], { waiting }: Plan, mails: readonly Transition[]): Episode[] {
  const parts = new Map<string, PartOf | undefined>();
  for (const [{ episode }, part] of waiting) parts.set(episode.id, part);
  for (const mail of mails) {
    const part = { id: mail.episode.id, number: mail.episode.alertCount };
    for (const { episode } of mail.folded ?? []) parts.set(episode.id, part);
    if (mail.name !== 'ended') for (const { id } of mail.alongside ?? []) parts.set(id, part);
  }
  for (const { episode } of mails) parts.set(episode.id, undefined);
  return episodes.map((episode) => (parts.has(episode.id) ? withPart(episode, parts.get(episode.id)) : episode));
}

function withPart({ partOf: _, ...episode }: Episode, partOf: PartOf | undefined): Episode {
  return partOf ? { ...episode, partOf } : episode;
}

function inOrder(
  transitions: readonly Transition[],
  { mails, waiting }: Plan,
  complete: ReadonlyMap<Transition, Transition>,
): Transition[] {
  const othersOf = new Map(mails.map(({ leader, others }) => [leader, others]));
  const isOther = new Set(mails.flatMap(({ others }) => others));
  return transitions.flatMap((transition) => {
    if (isOther.has(transition)) return [];
    const toldBy = waiting.get(transition);
    if (toldBy) return [{ ...transition, toldBy }];
    const part = { id: transition.episode.id, number: transition.episode.alertCount };
    const others = (othersOf.get(transition) ?? []).map((other) => ({ ...other, toldBy: part }));
    return [complete.get(transition) ?? transition, ...others];
  });
}
