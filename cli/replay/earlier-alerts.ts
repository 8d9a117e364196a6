import { ALERT_SCHEMA, type Alert } from '../../core/alerting/alert.ts';
import { sentAlertOf } from '../../core/alerting/stored-alert.ts';
import { requireSchema } from '../../core/encoding/schema.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import { decodeDocument } from '../../core/storage/stored-document.ts';
import { WINDOW_SECONDS } from '../../core/time.ts';
import { byText } from '../../core/collections/order.ts';

const SECOND_MS = 1000;

/**
 * Reads the alerts that are stored in a folder, before a replay adds to them.
 * @param store the folder
 * @returns alerts in the order of time
 * @throws {UnreadableDocumentError} when an alert is damaged, or a newer release wrote it
 */
export async function readStoredAlerts(store: ObjectStore): Promise<readonly Alert[]> {
  const alerts: Alert[] = [];
  for await (const key of store.list(PREFIXES.alerts)) {
    const stored = await store.get(key);
    if (stored) alerts.push(decodeDocument({ key, bytes: stored.bytes }, decodeAlert));
  }
  return alerts.toSorted((one, other) => byText(one.window.start, other.window.start) || one.number - other.number);
}

function decodeAlert(bytes: Uint8Array): Alert {
  // Only the outbox writes these objects.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stored = JSON.parse(new TextDecoder().decode(bytes)) as Alert;
  requireSchema('an alert', stored.schema, ALERT_SCHEMA);
  return sentAlertOf(stored);
}

/**
 * Picks the alerts about some logs.
 * @param alerts alerts of earlier runs
 * @param windows starts of the windows of the logs, epoch seconds, ascending
 * @returns those whose window lies within the time of the logs
 */
export function alertsWithin(alerts: readonly Alert[], windows: readonly number[]): readonly Alert[] {
  const [first = Infinity] = windows;
  const end = (windows.at(-1) ?? -Infinity) + WINDOW_SECONDS;
  return alerts.filter(({ window }) => {
    const start = Date.parse(window.start) / SECOND_MS;
    return start >= first && start < end;
  });
}
