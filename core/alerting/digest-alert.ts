import { FLEET } from '../windows/scope.ts';
import { DAY_SECONDS, isoDay, isoSecond } from '../time.ts';
import { ALERT_SCHEMA, type Alert } from './alert.ts';
import { BURST_LIMIT, DIGEST_RULE, digestAlertId, type DueDigest } from './delivery.ts';
import { digestText } from './text/digest-text.ts';
import { countLines, type HeldAlerts, heldLines, SEVERAL, worstOf } from './held-alerts.ts';
import { digestOcsf } from './text/ocsf.ts';
import { goesBySms } from './route.ts';
import { byText } from '../collections/order.ts';
import type { AlertContext } from './alert-context.ts';

const DIGEST_VERSION = 1;

/** What is the same in every digest: it is about alerts, not about traffic. */
const NO_TRAFFIC = {
  scope: FLEET,
  entity: { type: 'series', id: 'alerts' },
  direction: 'inbound',
  facts: { rejected: 0, accepted: 0, answered: 0, sources: 0, destinations: 0 },
  evidence: { topSources: [], topDestinations: [], accepted: [] },
  coverage: { objects: 0, records: 0, silent: 0, skipped: 0, malformed: 0, status: 'final' },
} as const;

/** What a digest is about. */
export interface DigestFacts extends Pick<
  Alert,
  'level' | 'headline' | 'severity' | 'value' | 'threshold' | 'query' | 'text'
> {
  /** Epoch seconds. */
  readonly since: number;
  readonly until: number;
  readonly sms: boolean;
  readonly holds?: NonNullable<Alert['holds']>;
}

/**
 * Makes the message that tells of alerts which were held back.
 * @param due what is told
 * @param context what else is known
 * @param port the first that is watched
 */
export function composeDigest(
  due: DueDigest,
  context: Pick<AlertContext, 'watermark' | 'situation'>,
  port: number,
): Alert {
  const { kind, held } = due;
  const id = digestAlertId(kind, held.since);
  const query = digestQuery(due, id);
  const text = digestText(due, { id, query, situation: context.situation, port });
  const facts: DigestFacts = {
    level: kind,
    headline: text.subject.replace(/^\[.*?\] /, ''),
    severity: worstOf(held),
    value: held.count,
    threshold: kind === 'burst' ? BURST_LIMIT : 1,
    query,
    text: { ...text, chat: { lines: [...countLines(held), ...heldLines(held)], nextSteps: [] } },
    since: held.since,
    until: held.until,
    sms: goesBySms(due),
    holds: holdsOf(held),
  };
  return digestAlert(facts, context, port);
}

/**
 * Gives a digest the shape of every other alert, so that subscribers and the table of alerts need not know of it.
 * @param facts what it says
 * @param context what else is known
 * @param port the first that is watched
 */
export function digestAlert(facts: DigestFacts, { situation }: Pick<AlertContext, 'situation'>, port: number): Alert {
  const { level, since, until, sms, text, query, severity, value, threshold, headline } = facts;
  const episodeId = digestAlertId(level, since);
  return {
    schema: ALERT_SCHEMA,
    episodeId,
    number: 1,
    rule: DIGEST_RULE,
    ruleVersion: DIGEST_VERSION,
    transition: 'digest',
    severity,
    level,
    headline,
    delivery: 'now',
    sms,
    ...(facts.holds === undefined ? {} : { holds: facts.holds }),
    ...NO_TRAFFIC,
    port,
    window: { start: isoSecond(since), seconds: until - since },
    value,
    metric: 'alerts',
    threshold,
    expected: { value: threshold, from: 'rule' },
    ratio: null,
    episode: {
      firstWindow: isoSecond(since),
      lastWindow: isoSecond(until),
      peakWindow: isoSecond(since),
      peakValue: value,
      windows: 0,
      rejected: 0,
      accepted: 0,
    },
    ...situation,
    techniques: [],
    query,
    text,
    ocsf: digestOcsf({ id: episodeId, severity, since, until, text }),
  };
}

/** What was held before places were noted may be anywhere. */
function holdsOf({ counts, foldedRules = [], places }: HeldAlerts): NonNullable<Alert['holds']> {
  const rules = [...new Set([...Object.keys(counts), ...foldedRules])].toSorted(byText);
  return { rules, ...(places ?? { accounts: [SEVERAL], vpcs: [SEVERAL] }) };
}

/** Writes the SQL that lists the alerts of a digest. An alert of late data may lie up to a day before the digest. */
function digestQuery({ held }: DueDigest, id: string): string {
  const [from, to] = [held.since - DAY_SECONDS, held.until - 1].map(isoDay);
  return [
    'SELECT rule, transition, severity, entity, episode_id, number',
    'FROM alerts',
    `WHERE dt BETWEEN '${from}' AND '${to}' AND digest = '${id}'`,
    'ORDER BY rule, episode_id, number',
  ].join('\n');
}
