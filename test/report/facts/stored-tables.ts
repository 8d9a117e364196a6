import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { groupedBy } from '../../../core/collections/grouped-by.ts';
import type { ObjectStore } from '../../../core/ports.ts';
import { ATTEMPT_COLUMNS, ROLLUP_COLUMNS } from '../../../core/rollup/columns.ts';
import { encodeParquet } from '../../../core/rollup/parquet.ts';
import { rollupWindow } from '../../../core/rollup/rollup.ts';
import { alertKey, tableKey } from '../../../core/storage/keys.ts';
import { DAY_SECONDS, hourOf, isoDay, isoSecond } from '../../../core/time.ts';
import type { WindowFacts } from '../../../core/windows/window-facts.ts';

/** Stores windows as tables, as if all of them were final. */
export async function storedTables(windows: readonly WindowFacts[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const [hour, ofHour] of groupedBy(windows, ({ windowStart }) => hourOf(windowStart))) {
    const rollups = ofHour.flatMap((facts) => rollupWindow(facts, hour + DAY_SECONDS));
    const attempts = ofHour.flatMap(({ pairs, windowStart }) => pairs.map((pair) => ({ ...pair, windowStart })));
    await store.put(tableKey('rollups', hour), encodeParquet(ROLLUP_COLUMNS, rollups), 'absent');
    await store.put(tableKey('attempts', hour), encodeParquet(ATTEMPT_COLUMNS, attempts), 'absent');
  }
  return store;
}

/** A perfect alert to spoil: a host that answered, as it is stored. */
export function storedAlert(windowStart: number, changed: Readonly<Record<string, unknown>> = {}) {
  return {
    episodeId: 'abcdefghijklmnopqrstuvwxyz',
    number: 1,
    rule: 'exposure',
    transition: 'opened',
    severity: 'high',
    headline: 'a host answers',
    verdict: { gotThrough: 'yes', text: 'Something got in.' },
    delivery: 'now',
    scope: { accountId: '123456789012', vpcId: 'vpc-0a1b2c3d4e5f60718' },
    entity: { type: 'host', id: '10.0.4.17' },
    port: 445,
    direction: 'inbound',
    window: { start: isoSecond(windowStart) },
    episode: { firstWindow: isoSecond(windowStart), lastWindow: isoSecond(windowStart) },
    evidence: {},
    text: { subject: 'a subject', email: 'a mail' },
    ...changed,
  };
}

/** Stores an alert, or bytes that are none. */
export async function putAlert(store: ObjectStore, windowStart: number, alert: unknown): Promise<string> {
  const text = typeof alert === 'string' ? alert : JSON.stringify(alert);
  const key = alertKey(isoDay(windowStart), `episode${text.length}`, 1);
  await store.put(key, new TextEncoder().encode(text), 'absent');
  return key;
}
