import * as z from 'zod';
import { DIRECTIONS } from '../../core/pairs/direction.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { mapConcurrently } from '../../core/collections/concurrently.ts';
import { byText } from '../../core/collections/order.ts';
import { partitionPrefix, PREFIXES } from '../../core/storage/keys.ts';
import { DAY_SECONDS, dayOf, isoDay } from '../../core/time.ts';
import type { ReportAlert, Span } from '../report-facts.ts';

/** Most alerts of a span that are read. */
export const MAX_ALERTS = 5000;

/** Most characters of all mails together. Later mails are left out, so that memory stays bounded; a page shows less. */
const MAX_MAIL_CHARACTERS = 2_000_000;

const READS_AT_ONCE = 8;

const isoSecond = z.iso.datetime().transform((text) => Date.parse(text) / 1000);

/** The fields of a stored alert that a report shows. Further fields are ignored. */
const storedAlert = z.object({
  episodeId: z.string(),
  number: z.int(),
  rule: z.string(),
  transition: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  level: z.string().optional(),
  headline: z.string(),
  verdict: z.object({ gotThrough: z.enum(['yes', 'no', 'unknown']), text: z.string() }).optional(),
  delivery: z.string(),
  toldBy: z.string().optional(),
  scope: z.object({ accountId: z.string(), vpcId: z.string() }),
  entity: z.object({ type: z.string(), id: z.string() }),
  port: z.int(),
  drill: z.literal(true).optional(),
  direction: z.enum(DIRECTIONS),
  window: z.object({ start: isoSecond }),
  episode: z.object({ firstWindow: isoSecond, lastWindow: isoSecond }),
  evidence: z.object({ reachedBy: z.array(z.string()).default([]) }),
  text: z.object({ subject: z.string(), email: z.string() }),
});

/** An alert, with what the verdict needs. */
export interface FoundAlert extends ReportAlert {
  readonly port: number;
  /** There if `surge445 drill` made it up. */
  readonly drill?: true | undefined;
}

/** Alerts of a span. */
export interface FoundAlerts {
  /** In the order of time. */
  readonly alerts: readonly FoundAlert[];
  /** Keys of files that are no alerts, or alerts of another version. */
  readonly unreadable: readonly string[];
  /** Number of alerts that were not read, because there are more than {@link MAX_ALERTS}. */
  readonly leftOut: number;
}

/**
 * Reads the alerts of a span.
 * @param store the data bucket, or a folder like it
 * @param span alerts about windows of this span
 */
export async function readAlerts(store: Pick<ObjectStore, 'list' | 'get'>, span: Span): Promise<FoundAlerts> {
  const keys = await keysOf(store, span);
  const unreadable: string[] = [];
  const read = await mapConcurrently(keys.slice(0, MAX_ALERTS), READS_AT_ONCE, async (key) => {
    const stored = await store.get(key);
    const alert = stored && parseAlert(stored.bytes);
    if (stored && alert === undefined) unreadable.push(key);
    return alert;
  });
  const alerts = read
    .filter((alert) => alert !== undefined)
    .filter(({ windowStart }) => windowStart >= span.from && windowStart < span.to);
  return {
    alerts: withoutLateMails(alerts.toSorted(byTime)),
    unreadable: unreadable.toSorted(byText),
    leftOut: Math.max(0, keys.length - MAX_ALERTS),
  };
}

/** Checks whether there is an alert of any day. */
export async function hasAnyAlert(store: Pick<ObjectStore, 'list'>): Promise<boolean> {
  for await (const _ of store.list(PREFIXES.alerts)) return true;
  return false;
}

async function keysOf(store: Pick<ObjectStore, 'list'>, span: Span): Promise<string[]> {
  const keys: string[] = [];
  for (let day = dayOf(span.from); day < span.to; day += DAY_SECONDS) {
    for await (const key of store.list(partitionPrefix('alerts', isoDay(day)))) keys.push(key);
  }
  return keys;
}

function withoutLateMails(alerts: readonly FoundAlert[]): FoundAlert[] {
  let characters = 0;
  return alerts.map((alert) => {
    characters += alert.mail.length;
    return characters <= MAX_MAIL_CHARACTERS ? alert : { ...alert, mail: '' };
  });
}

function parseAlert(bytes: Uint8Array): FoundAlert | undefined {
  const { success, data } = storedAlert.safeParse(parseJson(new TextDecoder().decode(bytes)));
  if (!success) return undefined;
  const { window, episode, evidence, text, ...alert } = data;
  return {
    ...alert,
    windowStart: window.start,
    first: episode.firstWindow,
    last: episode.lastWindow,
    reachedBy: evidence.reachedBy,
    subject: text.subject,
    mail: text.email,
  };
}

/** Returns undefined for a text that is no JSON, which no schema accepts. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function byTime(first: ReportAlert, second: ReportAlert): number {
  return (
    first.windowStart - second.windowStart || byText(first.episodeId, second.episodeId) || first.number - second.number
  );
}
