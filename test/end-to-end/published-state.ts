import { createHash } from 'node:crypto';
import type { Alert } from '../../core/alerting/alert.ts';
import { markLate } from '../../core/alerting/late-alert.ts';
import { decodeState } from '../../core/alerting/state.ts';
import { EPISODES_KEY, PREFIXES } from '../../core/storage/keys.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { keysIn } from '../adapters/stored-keys.ts';

/** The files of the Athena tables, by key: their size and a hash of their bytes. */
export type Tables = Readonly<Record<string, string>>;

/** Reads the tables of a store. */
export async function tablesIn(store: ObjectStore): Promise<Tables> {
  const tables: Record<string, string> = {};
  for (const key of [...(await keysIn(store, PREFIXES.rollups)), ...(await keysIn(store, PREFIXES.attempts))]) {
    const bytes = (await store.get(key))?.bytes ?? new Uint8Array();
    tables[key] = `${bytes.byteLength} bytes, sha256 ${createHash('sha256').update(bytes).digest('hex')}`;
  }
  return tables;
}

/** Names the alerts that were recorded as sent, as {@link alertName} does. */
export async function recordedAlerts(store: ObjectStore): Promise<string[]> {
  return (await keysIn(store, PREFIXES.alerts)).map((key) => key.slice(key.lastIndexOf('/') + 1, -'.json'.length));
}

/** Counts the alerts that wait to be sent. */
export async function waitingAlerts(store: ObjectStore): Promise<number> {
  return decodeState((await store.get(EPISODES_KEY))?.bytes).outbox.length;
}

/** Names an alert by its episode and its number there. */
export function alertName({ episodeId, number }: Alert): string {
  return `${episodeId}-${number}`;
}

/**
 * Says of an alert of a replay that it is as late as the same alert of a deployment: its logs are of long ago.
 * @param published the same alert, as the deployment sent it
 */
export function asLateAs(alert: Alert, published: Alert | undefined): Alert {
  const end = Date.parse(alert.window.start) / 1000 + alert.window.seconds;
  return markLate(alert, end + (published?.lateSeconds ?? 0));
}

/** Returns an alert without the link that only a deployment has: a replay has no workgroup of Athena. */
export function asReplayed(alert: Alert): Alert {
  const email = alert.text.email
    .replace(/LINKS\n {2}Athena workgroup: .*\n\n/, '')
    .replace(/ {2}Athena workgroup: .*\n/, '')
    .replace(/ {2}Athena, workgroup .*\n/, '');
  return { ...alert, text: { ...alert.text, email } };
}
