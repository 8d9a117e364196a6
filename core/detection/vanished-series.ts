import type { Direction } from '../pairs/direction.ts';
import { observedScopes } from '../windows/narrowest-scope.ts';
import { isLossy } from '../windows/coverage.ts';
import { scopeWindowsOf, type ScopeWindow } from '../windows/scope-window.ts';
import { type Scope, scopeKey } from '../windows/scope.ts';
import { memoised } from '../collections/memoised.ts';
import type { History } from '../history/history.ts';
import type { DaySummary } from '../history/summaries.ts';
import { seriesKey, type SeriesMetric } from '../baseline/series.ts';
import { DAY_SECONDS, NEWEST_FINAL_BACK, WINDOW_SECONDS } from '../time.ts';
import { pluralised } from '../wording.ts';
import type { SlotBaseline } from '../baseline/day-baseline.ts';
import type { BaselineLevel } from './finding.ts';
import { chanceOfNone } from '../baseline/negative-binomial.ts';
import { slotOf } from '../baseline/reference-windows.ts';
import type { RuleView } from './rule.ts';
import { EMPTY_WINDOWS } from '../baseline/unbroken-days.ts';

/** A series is normally active where chance leaves fewer windows empty than this. */
const MOST_EMPTY = 0.01;

/** The series that are missed when they stop, and what is watched of a pair. Exposures that end and hosts that stop to reach out are no loss. */
const SERIES: ReadonlyArray<{ readonly metric: SeriesMetric; readonly direction: Direction; readonly id: string }> = [
  { metric: 'sources', direction: 'inbound', id: 'inbound sources' },
  { metric: 'lateral-pairs', direction: 'lateral', id: 'lateral pairs' },
];

/** What a series that has stopped is compared with. */
export interface VanishedBaseline extends BaselineLevel {
  /** Days of the same kind on which the series did not stop at that time; absent in what version 1 of rule `silence` found. */
  readonly unbrokenDays?: number;
}

/** A series that is normally active and has stopped. */
export interface VanishedSeries {
  readonly group: ScopeWindow;
  readonly id: string;
  readonly port: number;
  readonly direction: Direction;
  /** The last of the empty windows, epoch seconds. */
  readonly windowStart: number;
  /** How many windows are empty. */
  readonly windows: number;
  readonly baseline: VanishedBaseline;
  /**
   * True when the series never stopped at this time on earlier days of the same kind. Where it did, or where this is unknown, the finding opens no
   * episode, but keeps an open episode going.
   */
  readonly isNews: boolean;
}

/**
 * Finds series without anything in the last three final windows, all of them complete, that are normally active at this time.
 * @param view windows of which the youngest may still grow: they are not looked at
 */
export function findVanishedSeries(view: RuleView): VanishedSeries[] {
  const found = observedScopes(view.scopes).flatMap((group) => vanishedAt(view, group));
  return found.filter(({ group: { scope } }) => scope.type === 'vpc' || !hadVpcs(view.history, scope));
}

/**
 * Checks whether logs named VPCs of an account in the days before. What is usual of the account then holds what these VPCs had, and their logs may
 * have stopped. A VPC of several accounts may be one of any account.
 */
function hadVpcs({ days }: History, { accountId }: Scope): boolean {
  const accounts = accountsOfVpcs(days);
  return accounts.has(accountId) || accounts.has('');
}

/** Collects the accounts of all VPCs that the points of some days name. */
const accountsOfVpcs = memoised(
  (days: readonly DaySummary[]) =>
    new Set(
      days.flatMap(({ points }) =>
        points.filter(({ scope }) => scope.type === 'vpc').map(({ scope }) => scope.accountId),
      ),
    ),
);

function vanishedAt(view: RuleView, group: ScopeWindow): VanishedSeries[] {
  const windows = Array.from({ length: EMPTY_WINDOWS }, (_, index) =>
    groupAt(view, group.scope, NEWEST_FINAL_BACK + index),
  );
  if (!windows.every((one) => one !== undefined && !isLossy(one.coverage))) return [];
  const windowStart = view.windowStart - NEWEST_FINAL_BACK * WINDOW_SECONDS;
  return view.facts.ports.flatMap((port) =>
    SERIES.flatMap(({ metric, direction, id }) => {
      const baseline = usualOf(view, seriesKey({ scope: group.scope, port, metric }));
      const isEmpty = windows.every((one) =>
        one?.pairs.every((pair) => pair.port !== port || pair.direction !== direction),
      );
      if (!baseline || !isEmpty) return [];
      const isNews = baseline.unbrokenDays !== undefined && baseline.unbrokenDays > 0;
      return [{ group, id, port, direction, windowStart, windows: EMPTY_WINDOWS, baseline, isNews }];
    }),
  );
}

/** What is usual in the three windows, if chance leaves few of them empty; windows of another day have other baselines, and wait. */
function usualOf(view: RuleView, key: string): VanishedBaseline | undefined {
  const oldest = view.windowStart - (NEWEST_FINAL_BACK + EMPTY_WINDOWS - 1) * WINDOW_SECONDS;
  const dayBaseline = view.history.baselines?.series[key];
  const slots = dayBaseline?.slots;
  if (!slots || view.windowStart % DAY_SECONDS < view.windowStart - oldest) return undefined;
  const laws = Array.from({ length: EMPTY_WINDOWS }, (_, index) => slots[slotOf(oldest) + index]);
  if (!laws.every((law): law is SlotBaseline => law !== undefined && law !== null)) return undefined;
  const [first] = laws;
  if (!first || laws.some((law) => chanceOfNone(law) >= MOST_EMPTY)) return undefined;
  return {
    mean: first.mean,
    basis: `${pluralised(first.days, 'day')} at this time`,
    unbrokenDays: Math.min(...laws.map((law) => law.unbroken ?? 0)),
    ageDays: dayBaseline.ageDays ?? first.days,
  };
}

function groupAt(view: RuleView, scope: Scope, back: number): ScopeWindow | undefined {
  const facts = view.earlier(back);
  return facts && observedScopes(scopeWindowsOf(facts)).find((one) => scopeKey(one.scope) === scopeKey(scope));
}
