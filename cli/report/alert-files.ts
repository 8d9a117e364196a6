import { z } from 'zod';
import { DIRECTIONS } from '../../core/pairs/direction.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { PREFIXES } from '../../core/storage/keys.ts';
import type { ReportAlert, Span } from '../../report/report-facts.ts';

const isoSecond = z.iso.datetime().transform((text) => Date.parse(text) / 1000);

/** The fields of a stored alert that a report shows. Further fields are ignored. */
const storedAlert = z.object({
  episodeId: z.string(),
  number: z.int(),
  rule: z.string(),
  transition: z.string(),
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  headline: z.string(),
  verdict: z.object({ gotThrough: z.enum(['yes', 'no', 'unknown']), text: z.string() }).optional(),
  delivery: z.string(),
  toldBy: z.string().optional(),
  scope: z.object({ accountId: z.string(), vpcId: z.string() }),
  entity: z.object({ type: z.string(), id: z.string() }),
  direction: z.enum(DIRECTIONS),
  window: z.object({ start: isoSecond }),
  episode: z.object({ firstWindow: isoSecond, lastWindow: isoSecond }),
  evidence: z.object({ reachedBy: z.array(z.string()).default([]) }),
  text: z.object({ subject: z.string(), email: z.string() }),
});

/** Alerts of a folder. */
export interface FoundAlerts {
  /** In the order of time. */
  readonly alerts: readonly ReportAlert[];
  /** Keys of files that are no alerts, or alerts of another version. */
  readonly unreadable: readonly string[];
}

/**
 * Reads the alerts of a span.
 * @param store the data bucket, or a folder like it
 * @param span alerts about windows of this span
 */
export async function readAlerts(store: Pick<ObjectStore, 'list' | 'get'>, span: Span): Promise<FoundAlerts> {
  const alerts: ReportAlert[] = [];
  const unreadable: string[] = [];
  for await (const key of store.list(PREFIXES.alerts)) {
    const stored = await store.get(key);
    const alert = stored && parseAlert(stored.bytes);
    if (alert === undefined) unreadable.push(key);
    else if (alert.windowStart >= span.from && alert.windowStart < span.to) alerts.push(alert);
  }
  return { alerts: alerts.toSorted(byTime), unreadable };
}

function parseAlert(bytes: Uint8Array): ReportAlert | undefined {
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
    first.windowStart - second.windowStart ||
    first.episodeId.localeCompare(second.episodeId, 'en') ||
    first.number - second.number
  );
}
