import { byText } from '../../core/collections/order.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import { isEnd } from '../is-end.ts';
import type { Span } from '../report-facts.ts';
import { type FoundAlert, type FoundAlerts, readAlerts } from './alert-files.ts';

/** Days before a span in which an episode may have opened that is still open. */
const DAYS_BEFORE = 35;

/** Episodes that were open when a span began. */
export interface OpenBefore {
  /** The last alert of each episode of which the span itself has no alert, in the order of the beginnings. */
  readonly alerts: readonly FoundAlert[];
  /** Keys of files that are no alerts, or alerts of another version. */
  readonly unreadable: readonly string[];
  /** Number of alerts that were not read. */
  readonly leftOut: number;
}

/**
 * Reads which episodes were open when a span began. Alerts of the 35 days before the span are read.
 * @param store the data bucket, or a folder like it
 * @param span of the report
 * @param inSpan alerts of the span
 */
export async function readOpenBefore(
  store: Pick<ObjectStore, 'list' | 'get'>,
  span: Span,
  inSpan: FoundAlerts,
): Promise<OpenBefore> {
  const before = await readAlerts(store, { from: span.from - DAYS_BEFORE * DAY_SECONDS, to: span.from });
  const listed = new Set(inSpan.alerts.map(({ episodeId }) => episodeId));
  const last = new Map(
    before.alerts.filter(({ transition }) => transition !== 'digest').map((alert) => [alert.episodeId, alert]),
  );
  const alerts = [...last.values()].filter((alert) => !isEnd(alert) && !listed.has(alert.episodeId));
  return {
    alerts: alerts.toSorted((one, other) => one.first - other.first || byText(one.episodeId, other.episodeId)),
    // A file of the first day of the span is read with the span too.
    unreadable: before.unreadable.filter((key) => !inSpan.unreadable.includes(key)),
    leftOut: before.leftOut,
  };
}
