import type { Baselines } from '../baseline/baselines.ts';
import type { DaySummary, HourSummary } from './summaries.ts';

/** What is remembered when a window is judged. */
export interface History {
  /** The 24 hours before the window's own hour, oldest first; those without logs are left out. */
  readonly hours: readonly HourSummary[];
  /** The eight days before the window's own day, so that what is done once a week is remembered; oldest first, those without logs are left out. */
  readonly days: readonly DaySummary[];
  /** What is usual on the window's day; undefined on the first day. */
  readonly baselines: Baselines | undefined;
}

/** Nothing is remembered. */
export const NO_HISTORY: History = { hours: [], days: [], baselines: undefined };
