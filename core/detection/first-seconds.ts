import { memoised } from '../collections/memoised.ts';
import { contactsKey } from '../history/contacts.ts';
import { narrowestScopes } from '../windows/narrowest-scope.ts';
import { scopeWindowsOf } from '../windows/scope-window.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { WINDOW_SECONDS } from '../time.ts';
import type { RuleView } from './rule.ts';
import type { TrailingContact, TrailingHost } from './trailing-contacts.ts';

/**
 * Finds when a host first reached for a destination in one window of the trailing hour.
 * @param key `contactsKey` of the host
 * @param at the window, and whom the host reached for
 * @returns start of the earliest record, epoch seconds; undefined where the window has no record of it
 */
function firstSecond(
  view: Pick<RuleView, 'windowStart' | 'facts' | 'earlier'>,
  key: string,
  at: { readonly windowStart: number; readonly destination: string },
): number | undefined {
  const back = (view.windowStart - at.windowStart) / WINDOW_SECONDS;
  const facts = back === 0 ? view.facts : view.earlier(back);
  return facts && lateralSeconds(facts).get(`${key} ${at.destination}`);
}

/** Several hosts ask for the same window. */
const lateralSeconds = memoised((facts: WindowFacts): ReadonlyMap<string, number> => {
  const seconds = new Map<string, number>();
  for (const { scope, pairs } of narrowestScopes(scopeWindowsOf(facts))) {
    for (const { direction, port, source: host, destination, first } of pairs) {
      if (direction !== 'lateral') continue;
      const { accountId, vpcId } = scope;
      const key = `${contactsKey({ accountId, vpcId, direction, port, host })} ${destination}`;
      seconds.set(key, Math.min(first, seconds.get(key) ?? Infinity));
    }
  }
  return seconds;
});

/** What a host began with: its destinations that count, and the window of the first, epoch seconds. */
export interface Beginning {
  readonly startedAt: number;
  readonly contacts: ReadonlyArray<readonly [destination: string, contact: TrailingContact]>;
}

/**
 * Checks whether a host was reached only after it began, so that who reached it cannot have made it begin. Where both happened in one window, the
 * seconds of the records decide.
 * @param view the window, and those before it in the trailing hour
 * @param beginning the host, and what it began with
 * @param reach who reached the host, by `contactsKey`, and the start of the window in which that happened, epoch seconds
 * @returns true when the host was reached in a later window, or in the same one at a later second than its first contact; false where the seconds are
 * not known
 */
export function isTooLate(
  view: RuleView,
  { host, startedAt, contacts }: Beginning & { readonly host: TrailingHost },
  reach: { readonly parent: string; readonly at: number },
): boolean {
  const { parent, at } = reach;
  if (at !== startedAt) return at > startedAt;
  const reached = firstSecond(view, parent, { windowStart: at, destination: host.name.host });
  if (reached === undefined) return false;
  return contacts.some(([destination, { since }]) => {
    if (since !== startedAt) return false;
    const began = firstSecond(view, host.key, { windowStart: startedAt, destination });
    return began !== undefined && reached > began;
  });
}
