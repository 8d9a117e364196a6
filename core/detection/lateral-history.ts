import { hostIn, placesOfHour } from '../history/contact-index.ts';
import { placeAndHost } from '../history/contacts.ts';
import { type Addresses, addressesIn, FAN_OUT, fanOutOf, type Habit, serversIn } from '../history/fan-out.ts';
import type { Memory } from '../history/history.ts';
import { DAY_SECONDS, HOUR_SECONDS } from '../time.ts';
import type { RuleView } from './rule.ts';

/** A host that reaches for up to so many times as many as it did on earlier days does what it always does: jobs grow, worms start from nothing. */
const HABIT_GROWTH = 3;

/** Habits are known when so many days are remembered that lie wholly before the day before: a week has workdays in it. */
const DAYS_OF_HABIT = 5;

const serversKnown = new WeakMap<Memory, Addresses>();
const habitsKnown = new WeakMap<readonly Habit[], ReadonlyMap<string, Habit>>();

/**
 * Gives the hosts that were servers before the window's hour: many reached for them, in the day before or on one day of the week before.
 */
export function serversOf({ memory }: Pick<RuleView, 'memory'>): Addresses {
  const known = serversKnown.get(memory);
  if (known) return known;
  const servers = addressesIn([...serversIn(memory.hours), ...memory.days.flatMap((day) => day.servers)]);
  serversKnown.set(memory, servers);
  return servers;
}

/**
 * Says whether habits are known. In the first week everything is new, also what everybody does on Mondays.
 */
export function knowsHabits(view: RuleView): boolean {
  return olderDays(view).length >= DAYS_OF_HABIT;
}

/**
 * Says whether a host that reaches for so many does no more than what it did before: a backup, a scanner, a host that looks around at each logon.
 * @param key `contactsKey` of the host
 * @param reached its destinations of the trailing hour that are no servers
 * @param until what it did in the hours before this second counts too, epoch seconds; 0 for older days only
 */
export function isHabit(view: RuleView, key: string, { reached, until }: { reached: number; until: number }): boolean {
  if (olderDays(view).some((day) => allows(habitsOf(day.habits).get(key), reached))) return true;
  const [place, host] = placeAndHost(key);
  return view.memory.hours
    .filter((hour) => hour.hourStart + HOUR_SECONDS <= until)
    .some((hour) => {
      const found = hostIn(placesOfHour(hour, 'lateral'), place, host);
      if (!found) return false;
      const { those, row } = found;
      const most = fanOutOf(those, row, serversOf(view));
      return most >= FAN_OUT && allows({ most, more: those.more.has(host) }, reached);
    });
}

function allows(habit: Pick<Habit, 'most' | 'more'> | undefined, reached: number): boolean {
  return habit !== undefined && (habit.more || reached <= HABIT_GROWTH * habit.most);
}

/** The last day is left out: a worm that began yesterday is no habit. */
function olderDays(view: RuleView): RuleView['memory']['days'] {
  return view.memory.days.filter((day) => day.dayStart + 2 * DAY_SECONDS <= view.windowStart);
}

function habitsOf(habits: readonly Habit[]): ReadonlyMap<string, Habit> {
  const known = habitsKnown.get(habits) ?? new Map(habits.map((habit) => [habit.key, habit]));
  habitsKnown.set(habits, known);
  return known;
}
