import type { Alert } from './alert.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './event-names.ts';
import { resourcesOf } from './resources.ts';

/**
 * Largest entry, in bytes. EventBridge takes 1 MB, but a topic behind the bus takes no more than 256 KB.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/calculate-putevents-entry-size.html
 */
export const MAX_ENTRY_BYTES = 262_144;

const encoder = new TextEncoder();

/** An alert as an entry for an event bus. */
export interface AlertEvent {
  readonly source: string;
  readonly detailType: string;
  /** The alert as JSON. */
  readonly detail: string;
  /** ARNs of what the alert is about. */
  readonly resources: readonly string[];
}

/** Parts that a large alert can do without, in the order in which they are left out. Each stays valid by the schema of the alert. */
const DISPENSABLE: ReadonlyArray<readonly [part: string, without: (alert: Alert) => Alert]> = [
  ['ocsf', (alert) => ({ ...alert, ocsf: {} })],
  ['text.email', (alert) => ({ ...alert, text: { ...alert.text, email: '' } })],
  ['query', (alert) => ({ ...alert, query: '' })],
  ['evidence', (alert) => ({ ...alert, evidence: { topSources: [], topDestinations: [], accepted: [] } })],
];

/**
 * Makes the event of an alert. A too large alert loses its largest parts, one after the other, and `omitted` in the detail names them: the whole alert
 * is in the table `alerts`.
 * @throws {RangeError} when the alert is too large even so
 */
export function alertEvent(alert: Alert): AlertEvent {
  const resources = resourcesOf(alert);
  const omitted: string[] = [];
  let rest = alert;
  let event = eventOf(rest, resources);
  for (const [part, without] of DISPENSABLE) {
    if (sizeOf(event) <= MAX_ENTRY_BYTES) return event;
    rest = without(rest);
    omitted.push(part);
    event = eventOf({ ...rest, omitted }, resources);
  }
  if (sizeOf(event) <= MAX_ENTRY_BYTES) return event;
  throw new RangeError(
    `Put an event: found ${sizeOf(event)} bytes without ${omitted.join(', ')}, expected at most ${MAX_ENTRY_BYTES}`,
  );
}

function eventOf(detail: Alert & { readonly omitted?: readonly string[] }, resources: readonly string[]): AlertEvent {
  return { source: EVENT_SOURCE, detailType: EVENT_DETAIL_TYPE, detail: JSON.stringify(detail), resources };
}

/** Counts as EventBridge does. */
function sizeOf({ source, detailType, detail, resources }: AlertEvent): number {
  return [source, detailType, detail, ...resources].reduce((sum, text) => sum + encoder.encode(text).length, 0);
}
