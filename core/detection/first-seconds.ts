import { memoised } from '../collections/memoised.ts';
import { contactsKey } from '../history/contacts.ts';
import { narrowestScopes } from '../windows/narrowest-scope.ts';
import { scopeWindowsOf } from '../windows/scope-window.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { WINDOW_SECONDS } from '../time.ts';
import type { RuleView } from './rule.ts';

/**
 * Finds when a host first reached for a destination in one window of the trailing hour.
 * @param key `contactsKey` of the host
 * @param at the window, and whom the host reached for
 * @returns start of the earliest record, epoch seconds; undefined where the window has no record of it
 */
export function firstSecond(
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
