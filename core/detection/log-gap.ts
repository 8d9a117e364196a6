import { memoised } from '../collections/memoised.ts';
import type { HourSummary } from '../history/summaries.ts';
import type { History } from '../history/history.ts';
import { scopeWindowOf } from '../windows/scope-window.ts';
import { type Scope, scopeKey } from '../windows/scope.ts';
import type { Coverage } from '../windows/coverage.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { DAY_SECONDS, HOUR_SECONDS, NEWEST_FINAL_BACK, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../time.ts';
import type { RuleView } from './rule.ts';
import { byText } from '../collections/order.ts';

/** Windows without logs that count as a gap: half an hour, twice the usual delay of AWS. */
export const GAP_WINDOWS = 6;

/** A scope that logged in fewer of the windows before the gap is one that comes and goes. */
const LEAST_STEADY = 0.9;

/** Windows of which nine tenths must have been seen: six hours at least, lest a new scope be missed at once. */
const LEAST_WINDOWS = 72;

/** A time without logs of one scope, in windows that are final. */
export interface LogGap {
  readonly scope: Scope;
  /** How many windows. */
  readonly windows: number;
  /** Whether logs are there again. */
  readonly isBack: boolean;
  /** The last window of the gap, or the first after it, epoch seconds. */
  readonly windowStart: number;
  /** Of the window after the gap. */
  readonly coverage: Coverage | undefined;
}

interface SeenScope {
  readonly scope: Scope;
  readonly windows: ReadonlySet<number>;
}

/**
 * Finds scopes without logs: those that have had none in the last final windows while others had, and those that have some again in the youngest
 * final window. A VPC is not told beside its account.
 */
export function findLogGaps(view: RuleView): LogGap[] {
  const judgedStart = view.windowStart - NEWEST_FINAL_BACK * WINDOW_SECONDS;
  const before = Array.from({ length: GAP_WINDOWS }, (_, index) => view.earlier(NEWEST_FINAL_BACK + 1 + index));
  const judged = view.earlier(NEWEST_FINAL_BACK);
  const gaps = [...seenBefore(view.history).values()].flatMap(({ scope, windows }) => {
    if (before.slice(0, GAP_WINDOWS - 1).some((facts) => covers(facts, scope))) return [];
    const coverage = coverageOf(judged, scope);
    const isBack = coverage !== undefined;
    const isGap = isBack ? !covers(before.at(-1), scope) : othersGoOn(judged, before, scope);
    if (!isGap || !isSilentNow(view, scope, isBack)) return [];
    const lastSeen = lastOf(view, { scope, windows });
    if (lastSeen === undefined || !isSteady(windows, lastSeen)) return [];
    const length = (judgedStart - lastSeen) / WINDOW_SECONDS - (isBack ? 1 : 0);
    return [{ scope, windows: length, isBack, windowStart: judgedStart, coverage }];
  });
  const accounts = new Set(gaps.filter(({ scope }) => scope.type === 'account').map(({ scope }) => scope.accountId));
  return gaps.filter(({ scope }) => scope.type === 'account' || !accounts.has(scope.accountId));
}

/** Windows that are not final yet may still lack logs; but logs that they have end the gap. */
function isSilentNow(view: RuleView, scope: Scope, isBack: boolean): boolean {
  if (isBack) return true;
  return !Array.from({ length: NEWEST_FINAL_BACK }, (_, n) => (n === 0 ? view.facts : view.earlier(n))).some((facts) =>
    covers(facts, scope),
  );
}

function othersGoOn(
  judged: WindowFacts | undefined,
  before: ReadonlyArray<WindowFacts | undefined>,
  scope: Scope,
): boolean {
  return [judged, ...before.slice(0, GAP_WINDOWS - 1)].every((facts) => facts !== undefined && !covers(facts, scope));
}

/** The last window with logs before the gap: one of the window's own hour, which is not remembered yet, or of the hours before. */
function lastOf(view: RuleView, { scope, windows }: SeenScope): number | undefined {
  const backs = Array.from(
    { length: WINDOWS_PER_HOUR - NEWEST_FINAL_BACK - 1 },
    (_, index) => NEWEST_FINAL_BACK + 1 + index,
  );
  const recent = backs.find((back) => covers(view.earlier(back), scope));
  if (recent !== undefined) return view.windowStart - recent * WINDOW_SECONDS;
  const starts = [...windows].filter((start) => start <= view.windowStart - HOUR_SECONDS);
  return starts.length > 0 ? starts.reduce((last, start) => Math.max(last, start)) : undefined;
}

/** Whether a scope logged in nine tenths of the windows from its first of the day to its last. */
function isSteady(windows: ReadonlySet<number>, last: number): boolean {
  const own = [...windows].filter((start) => start <= last && start > last - DAY_SECONDS);
  const first = own.reduce((least, start) => Math.min(least, start), last);
  const span = (last - first) / WINDOW_SECONDS + 1;
  return span >= LEAST_WINDOWS && own.length >= LEAST_STEADY * span;
}

function coverageOf(facts: WindowFacts | undefined, scope: Scope): Coverage | undefined {
  return facts && scopeWindowOf(facts, scope)?.coverage;
}

/** A window that leaves log objects out may have logs of any scope. */
function covers(facts: WindowFacts | undefined, scope: Scope): boolean {
  return facts?.leftOut !== undefined || coverageOf(facts, scope) !== undefined;
}

/** Accounts and VPCs that logged in the day before the window's own hour, and when. */
const seenBefore = memoised((memory: History): ReadonlyMap<string, SeenScope> => {
  const seen = new Map<string, { scope: Scope; windows: Set<number> }>();
  for (const [key, { scope, windows }] of memory.hours.flatMap((hour) => [...seenIn(hour)])) {
    const before = seen.get(key);
    if (before) for (const windowStart of windows) before.windows.add(windowStart);
    else seen.set(key, { scope, windows: new Set(windows) });
  }
  return new Map([...seen].toSorted(([a], [b]) => byText(a, b)));
});

/** An hour is part of the history of all windows of the day after it. */
const seenIn = memoised((hour: HourSummary): ReadonlyMap<string, SeenScope> => {
  const seen = new Map<string, { scope: Scope; windows: Set<number> }>();
  for (const { scope, windowStart } of hour.points) {
    const key = scopeKey(scope);
    const before = seen.get(key) ?? { scope, windows: new Set<number>() };
    before.windows.add(windowStart);
    seen.set(key, before);
  }
  return seen;
});
