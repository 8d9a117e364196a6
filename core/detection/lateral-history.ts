import { memoised } from '../collections/memoised.ts';
import { hostIn, placesOfHour } from '../history/contact-index.ts';
import { placeAndHost } from '../history/contacts.ts';
import { type Addresses, addressesIn, MIN_FAN_OUT, fanOutOf, type FanOut, serversIn } from '../history/fan-out.ts';
import type { History } from '../history/history.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../time.ts';
import type { RuleView } from './rule.ts';

/** A host that reaches for up to so many times as many as it did on earlier days does what it always does: jobs grow, worms start from nothing. */
const USUAL_GROWTH = 3;

/** Habits are known when so many days are remembered that lie wholly before the day before: a week has workdays in it. */
const FAN_OUT_HISTORY_DAYS = 5;

/**
 * Gives the hosts that were servers before the window's hour: many reached for them, in the day before or on one day of the week before.
 */
export function serversOf({ history }: Pick<RuleView, 'history'>): Addresses {
  return serversBefore(history);
}

/** Every window of an hour is judged with the same history. */
const serversBefore = memoised((history: History): Addresses =>
  addressesIn([...serversIn(history.hours), ...history.days.flatMap((day) => day.servers)]),
);

/**
 * Says whether habits are known. In the first week everything is new, also what everybody does on Mondays.
 */
export function hasFanOutHistory(view: RuleView): boolean {
  return olderDays(view).length >= FAN_OUT_HISTORY_DAYS;
}

/**
 * Says whether a host that reaches for so many does no more than what it did before: a backup, a scanner, a host that looks around at each logon.
 * @param key `contactsKey` of the host
 * @param reached its destinations of the trailing hour that are no servers
 * @param until what it did in the hours before this second counts too, epoch seconds; 0 for older days only
 */
export function isUsualFanOut(
  view: RuleView,
  key: string,
  { reached, until }: { reached: number; until: number },
): boolean {
  if (olderDays(view).some((day) => allows(fanOutsOf(day.habits).get(key), reached))) return true;
  const [place, host] = placeAndHost(key);
  return view.history.hours
    .filter((hour) => hour.hourStart + HOUR_SECONDS <= until)
    .some((hour) => {
      const found = hostIn(placesOfHour(hour, 'lateral'), place, host);
      if (!found) return false;
      const { placeContacts, row } = found;
      const most = fanOutOf(placeContacts, row, serversOf(view));
      return most >= MIN_FAN_OUT && allows({ most, more: placeContacts.more.has(host) }, reached);
    });
}

function allows(habit: Pick<FanOut, 'most' | 'more'> | undefined, reached: number): boolean {
  return habit !== undefined && (habit.more || reached <= USUAL_GROWTH * habit.most);
}

/** The last day is left out: a worm that began yesterday is no habit. */
function olderDays(view: RuleView): RuleView['history']['days'] {
  return view.history.days.filter((day) => day.dayStart + 2 * DAY_SECONDS <= view.windowStart);
}

/** By `contactsKey`. Every host that fans out is looked up in the same days. */
const fanOutsOf = memoised(
  (habits: readonly FanOut[]): ReadonlyMap<string, FanOut> => new Map(habits.map((habit) => [habit.key, habit])),
);
