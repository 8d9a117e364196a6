import { byText } from '../collections/order.ts';
import type { Finding } from '../detection/all-rules.ts';
import { bySeverity } from '../detection/finding.ts';
import { SCOPE_TYPES } from '../windows/scope.ts';
import { companionsOf } from './companions.ts';
import type { Episode, MailName } from './episode.ts';
import type { EpisodeState, Transition } from './episodes.ts';
import { eventKindOf, mayTell, rankOf } from './event.ts';
import { type KnownEpisodes, leaderOf } from './leader.ts';
import { placesOf } from './places.ts';

/** So many transitions one mail tells besides its own; of more there is a further mail. */
const MOST_FOLDED = 99;

/** What one mail tells: a transition, and others of the same event. */
interface Mail {
  readonly leader: Transition;
  readonly others: Transition[];
}

/** Who tells of the transitions of a window. */
interface Plan {
  readonly mails: readonly Mail[];
  /** Transitions that wait for the next mail of another episode. */
  readonly waiting: ReadonlyMap<Transition, MailName>;
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
  const known = state.episodes.filter(({ endedAt, worst }) => endedAt !== undefined || isHeard(worst));
  const heard = transitions.filter(
    ({ finding, episode }) =>
      eventKindOf(finding) !== undefined && (isHeard(finding) || known.some((other) => isAwaiting(other, episode))),
  );
  if (heard.length === 0) return { state, transitions: [...transitions] };
  const byId = new Map(known.map((episode) => [episode.id, episode]));
  const places = placesOf(known, ({ worst }) => worst.scope);
  const waiters = known.filter(({ awaits }) => awaits !== undefined);
  const plan = planOf(heard, { byId, places });
  const busy = new Set(transitions.map(({ episode }) => episode.id));
  const mails = new Map(plan.mails.map((mail) => [mail.leader, completed(mail, { places, waiters, busy })]));
  return {
    state: { ...state, episodes: noted(state.episodes, plan, [...mails.values()]) },
    transitions: inOrder(transitions, plan, mails),
  };
}

function planOf(heard: readonly Transition[], known: KnownEpisodes): Plan {
  const followers: Array<readonly [Transition, Episode]> = [];
  const free: Transition[] = [];
  const opened = new Set(heard.filter(({ name }) => name === 'opened').map(({ episode }) => episode.id));
  for (const transition of heard) {
    const leader = leaderOf(transition, known, opened);
    if (leader) followers.push([transition, leader]);
    else free.push(transition);
  }
  const mails: Mail[] = [];
  const places = placesOf<Mail>([], ({ leader }) => leader.finding.scope);
  const roomFor = (transition: Transition): Mail | undefined =>
    places.near(transition.finding.scope).find((mail) => hasRoomFor(mail, transition));
  for (const transition of free.toSorted(byLead)) {
    const mail = roomFor(transition);
    if (mail) {
      mail.others.push(transition);
      continue;
    }
    const next = { leader: transition, others: [] };
    mails.push(next);
    places.add(next);
  }
  const waiting = new Map<Transition, MailName>();
  for (const [transition, { id, alertCount }] of followers) {
    const mail = mails.find((one) => tells(one, id)) ?? roomFor(transition);
    if (mail) mail.others.push(transition);
    else waiting.set(transition, { id, number: alertCount + 1 });
  }
  return { mails, waiting };
}

/** Puts first what may lead: what goes on before what is over, the severest, the rule that says most, the widest scope, port 445. */
function byLead(one: Transition, other: Transition): number {
  return (
    Number(one.name === 'ended') - Number(other.name === 'ended') ||
    bySeverity(other.finding.severity, one.finding.severity) ||
    rankOf(other.finding) - rankOf(one.finding) ||
    SCOPE_TYPES.indexOf(one.finding.scope.type) - SCOPE_TYPES.indexOf(other.finding.scope.type) ||
    other.finding.port - one.finding.port ||
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
function completed({ leader, others }: Mail, { places, waiters, busy }: Telling): Transition {
  const told = [leader, ...others].map(({ episode }) => episode);
  const waited = waitingFor(told, waiters);
  const { folded, named } = splitWaited(waited, busy);
  const known = new Set([...told, ...waited].map(({ id }) => id));
  const goingOn = companionsOf(leader, places.near(leader.finding.scope)).filter(
    ({ id }) => !busy.has(id) && !known.has(id),
  );
  const all = [...others, ...folded.map(waitedTransition)];
  const alongside = [...named, ...goingOn];
  return {
    ...leader,
    ...(all.length > 0 ? { folded: all } : {}),
    ...(alongside.length > 0 ? { alongside } : {}),
  };
}

/** What completing a mail looks at. */
interface Telling extends Pick<KnownEpisodes, 'places'> {
  /** Episodes that wait for mails of others. */
  readonly waiters: readonly Episode[];
  /** Ids of the episodes that have a transition in the window. */
  readonly busy: ReadonlySet<string>;
}

/** Returns the episodes that wait for mails that the present one stands for: those of the episodes that it tells of, and of the episodes that wait for them. */
function waitingFor(told: readonly Episode[], waiters: readonly Episode[]): Episode[] {
  const ids = new Set(told.map(({ id }) => id));
  const found: Episode[] = [];
  const leaders = [...told];
  for (const leader of leaders) {
    for (const episode of waiters) {
      if (ids.has(episode.id) || !isAwaiting(episode, leader)) continue;
      ids.add(episode.id);
      found.push(episode);
      leaders.push(episode);
    }
  }
  return found;
}

/** Checks whether an episode waits for a mail of another one that has been written by now. */
function isAwaiting({ awaits = [] }: Episode, leader: Episode): boolean {
  return awaits.some((mail) => isWritten(mail, leader));
}

/** Checks whether a mail is one of those that an episode has had. */
function isWritten(mail: MailName, { id, alertCount }: Episode): boolean {
  return mail.id === id && mail.number <= alertCount;
}

/** Splits waiting episodes: `folded` are still untold; `named` were told by another mail, or are told by one of this window. */
function splitWaited(waited: readonly Episode[], busy: ReadonlySet<string>) {
  const isUntold = ({ id, partOf, awaits = [] }: Episode): boolean =>
    !busy.has(id) && awaits.some((mail) => mail.id === partOf?.id && mail.number === partOf.number);
  return { folded: waited.filter(isUntold), named: waited.filter((episode) => !isUntold(episode)) };
}

/** Makes a transition of an episode that waited to be told, as it is now. */
function waitedTransition(episode: Episode): Transition {
  const { endedAt, alertCount, worst, lastAlertAt } = episode;
  const goingOn = alertCount === 1 ? 'opened' : 'escalated';
  return { name: endedAt === undefined ? goingOn : 'ended', episode, finding: worst, windowStart: lastAlertAt };
}

/** Notes which mail told, or is to tell, of each episode. What goes on when its leader has ended is told by itself from then on. */
function noted(episodes: readonly Episode[], { waiting }: Plan, mails: readonly Transition[]): Episode[] {
  const partOf = new Map<string, MailName | undefined>();
  const waits = new Map<string, MailName>();
  const named = new Map<string, Episode[]>();
  for (const [{ episode }, mail] of waiting) {
    partOf.set(episode.id, mail);
    waits.set(episode.id, mail);
  }
  for (const { episode, name, folded = [], alongside = [] } of mails) {
    const mail = { id: episode.id, number: episode.alertCount };
    const others = [...folded.map((other) => other.episode), ...alongside];
    // An episode on the other port follows its own leader, if it has one.
    const led = (name === 'ended' ? folded.map((other) => other.episode) : others).filter(
      ({ worst }) => worst.port === episode.worst.port,
    );
    for (const { id } of led) partOf.set(id, mail);
    for (const { id } of others) named.set(id, [...(named.get(id) ?? []), episode, ...others]);
  }
  for (const { episode } of mails) partOf.set(episode.id, undefined);
  return episodes.map((episode) => {
    const { id, awaits = [] } = episode;
    const wait = waits.get(id);
    const isNamed = (mail: MailName): boolean => named.get(id)?.some((leader) => isWritten(mail, leader)) ?? false;
    const left = [...awaits.filter((mail) => !isNamed(mail)), ...(wait ? [wait] : [])];
    return withMails(episode, partOf.has(id) ? partOf.get(id) : episode.partOf, left);
  });
}

/** Returns the episode itself where there is nothing to note. */
function withMails(before: Episode, partOf: MailName | undefined, awaits: readonly MailName[]): Episode {
  if (partOf === before.partOf && awaits.length === 0 && before.awaits === undefined) return before;
  const { partOf: _, ...withoutPart } = before;
  const { awaits: __, ...episode } = withoutPart;
  return { ...episode, ...(partOf ? { partOf } : {}), ...(awaits.length > 0 ? { awaits } : {}) };
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
