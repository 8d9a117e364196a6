import { worstAlerts } from './mail-texts.ts';
import type { ReportAlert } from './report-facts.ts';

/** Most alerts that the page lists. */
const MAX_ALERTS = 300;

/** Ids of the elements of the alerts that the page lists, in the order of time. */
export type AlertAnchors = ReadonlyMap<ReportAlert, string>;

/** Chooses the alerts that the page lists, the worst ones, and gives each the id of its element. */
export function alertAnchors(alerts: readonly ReportAlert[]): AlertAnchors {
  return new Map(worstAlerts(alerts, MAX_ALERTS).map((alert, index) => [alert, `alert-${index + 1}`]));
}
