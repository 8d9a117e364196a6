import { bySeverity, type Severity } from '../detection/finding.ts';
import { minuteText } from '../time.ts';
import { abbreviated, pluralised, withThousands, joined } from '../wording.ts';
import { allowLines } from './text/allow-lines.ts';
import { headlineOf } from './text/subject.ts';
import { severityOf, type Transition } from '../episodes/episodes.ts';
import { shortIdOf } from '../episodes/short-id.ts';
import { byText } from '../collections/order.ts';
import { isOneAccount } from '../windows/coverage.ts';
import type { Scope } from '../windows/scope.ts';

/** What a digest says of one alert. */
export interface HeldLine {
  /** Window of the alert, epoch seconds. */
  readonly at: number;
  readonly severity: Severity;
  /** For example `MEDIUM: 10.0.4.17 exposes port 445: open (acct ..9012 vpc ..0718)`. */
  readonly text: string;
  readonly reference: string;
  /** Why an entry of the allow-list does not hide it; absent where no entry nearly does. */
  readonly note?: string;
}

/** Alerts that wait for a digest: all are counted, the first few are named. Plain data, stored as JSON. */
export interface HeldAlerts {
  /** Event time from which on they were held, and at which their digest is due, epoch seconds. */
  readonly since: number;
  readonly until: number;
  readonly count: number;
  /** How many, by rule and transition. */
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Rules of what the held alerts tell besides, each in the mail of another, ascending; absent where there is none. */
  readonly foldedRules?: readonly string[];
  /** The severest first, of equals the earliest. */
  readonly lines: readonly HeldLine[];
  /** Where they are; absent in what was stored before places were noted. */
  readonly places?: HeldPlaces;
}

/** Accounts and VPCs of held alerts, each list ascending. One that would be too long ends in {@link SEVERAL}. */
export interface HeldPlaces {
  readonly accounts: readonly string[];
  readonly vpcs: readonly string[];
}

/** Stands for accounts and VPCs that are not named one by one. */
export const SEVERAL = 'several';

const NO_PLACES: HeldPlaces = { accounts: [], vpcs: [] };

/** So many accounts and so many VPCs are named. */
const NAMED_PLACES = 100;

/** Nothing is held yet. */
export function noHeldAlerts(since: number, until: number): HeldAlerts {
  return { since, until, count: 0, counts: {}, lines: [], places: NO_PLACES };
}

/**
 * Adds an alert to those that wait for a digest.
 * @param most how many a digest names
 */
export function hold(held: HeldAlerts, transition: Transition, most: number): HeldAlerts {
  const { name, finding, folded = [] } = transition;
  const ofRule = held.counts[finding.rule] ?? {};
  const foldedRules = new Set([...(held.foldedRules ?? []), ...folded.map((other) => other.finding.rule)]);
  return {
    ...held,
    count: held.count + 1,
    counts: { ...held.counts, [finding.rule]: { ...ofRule, [name]: (ofRule[name] ?? 0) + 1 } },
    ...(foldedRules.size === 0 ? {} : { foldedRules: [...foldedRules].toSorted(byText) }),
    lines: [...held.lines, lineOf(transition)].toSorted(byWeight).slice(0, most),
    ...(held.places === undefined
      ? {}
      : {
          places: [finding, ...folded.map((other) => other.finding)]
            .map(({ scope }) => scope)
            .reduce(placesWith, held.places),
        }),
  };
}

/** Checks whether all that is held are ends of episodes. */
export function hasOnlyEnds({ counts }: HeldAlerts): boolean {
  return Object.values(counts).every((names) => Object.keys(names).every((name) => name === 'ended'));
}

/** Returns the accounts and VPCs of some scopes. */
export function placesOf(scopes: readonly Scope[]): HeldPlaces {
  return scopes.reduce(placesWith, NO_PLACES);
}

/** The fleet and what has no VPC add nothing: a wider alert belongs to no single place. */
function placesWith({ accounts, vpcs }: HeldPlaces, { type, accountId, vpcId }: Scope): HeldPlaces {
  return {
    accounts: type === 'fleet' ? accounts : withPlace(accounts, isOneAccount(accountId) ? accountId : SEVERAL),
    vpcs: vpcId === '' ? vpcs : withPlace(vpcs, vpcId),
  };
}

function withPlace(places: readonly string[], place: string): readonly string[] {
  if (places.includes(place)) return places;
  const named = places.filter((one) => one !== SEVERAL);
  const next = named.length >= NAMED_PLACES ? SEVERAL : place;
  return places.includes(next) ? places : [...places, next].toSorted(byText);
}

/**
 * Counts what is held, a line for each rule: `sweep: 3 opened, 1 ended`.
 */
export function countLines({ counts }: HeldAlerts): string[] {
  return Object.keys(counts)
    .toSorted(byText)
    .map((rule) => {
      const names = Object.entries(counts[rule] ?? {}).toSorted(([a], [b]) => byText(a, b));
      return `${rule}: ${names.map(([name, count]) => countText(name, count)).join(', ')}.`;
    });
}

/**
 * Counts what is held in a few words: `14 surge, 11 exposure`.
 * @param most how many rules are named
 */
export function countBrief({ counts }: HeldAlerts, most: number): string {
  const sums = Object.entries(counts)
    .map(([rule, names]) => [rule, Object.values(names).reduce((sum, count) => sum + count, 0)] as const)
    .toSorted(([a, one], [b, other]) => other - one || byText(a, b));
  return joined(
    sums.map(([rule, count]) => `${abbreviated(count)} ${rule}`),
    most,
  );
}

/** Names what is held, and says how much more there is. */
export function heldLines({ lines, count }: HeldAlerts): string[] {
  const named = lines.map(
    ({ at, text, reference, note }) =>
      `${minuteText(at)}  ${text}  Ref ${reference}${note === undefined ? '' : `. ${note}`}`,
  );
  const more = count - lines.length;
  return more > 0 ? [...named, `and ${withThousands(more)} more`] : named;
}

/** The severest that is held. */
export function worstOf({ lines }: HeldAlerts): Severity {
  return lines[0]?.severity ?? 'low';
}

function countText(name: string, count: number): string {
  return name === 'reminder' ? pluralised(count, 'reminder') : `${withThousands(count)} ${name}`;
}

function lineOf(transition: Transition): HeldLine {
  const { finding, episode, windowStart, folded = [] } = transition;
  const others = folded.map((other) => `, with ${other.finding.rule} ${shortIdOf(other.episode)}`).join('');
  const text = `${finding.drill ? 'DRILL ' : ''}${headlineOf(transition)}${others}`;
  const [note] = allowLines(transition);
  const line = { at: windowStart, severity: severityOf(transition), text, reference: shortIdOf(episode) };
  return note === undefined ? line : { ...line, note };
}

function byWeight(one: HeldLine, other: HeldLine): number {
  return bySeverity(other.severity, one.severity) || one.at - other.at || byText(one.text, other.text);
}
