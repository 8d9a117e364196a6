import { ruleOf } from '../detection/all-rules.ts';
import type { Entity, FindingEvidence, FindingFacts, Severity } from '../detection/finding.ts';
import type { HostPlace } from '../detection/host-place.ts';
import type { Direction } from '../pairs/direction.ts';
import { statusOf, type WindowStatus } from '../rollup/rollup.ts';
import type { ScopeType } from '../windows/scope.ts';
import { isoSecond, WINDOW_SECONDS } from '../time.ts';
import { type AlertText, markDrill } from './text/drill-text.ts';
import { emailBody, emailSubject } from './text/email.ts';
import { episodeTotals, type TransitionName } from '../episodes/episode.ts';
import type { Transition } from '../episodes/episodes.ts';
import type { Expected } from '../detection/measure.ts';
import { ratioOf } from './text/explanation.ts';
import { detectionFinding } from './text/ocsf.ts';
import { type Delivery, goesBySms } from './route.ts';
import { smsText } from './text/sms.ts';
import type { Situation } from './text/stage.ts';
import type { AlertContext } from './alert-context.ts';

/** Names the shape of the JSON that subscribers get. */
export const ALERT_SCHEMA = 'surge445.alert/1';

/** The message about one transition of an episode, or a digest of many, in every rendering. All times are ISO 8601 in UTC. */
export interface Alert {
  readonly schema: typeof ALERT_SCHEMA;
  readonly episodeId: string;
  /** 1 for the opening message of an episode, then counting up. */
  readonly number: number;
  readonly rule: string;
  readonly ruleVersion: number;
  /** What happened to the episode; `digest` when the message is one. */
  readonly transition: TransitionName | 'digest';
  readonly severity: Severity;
  readonly level: string;
  readonly delivery: Delivery;
  /** Episode id of the digest that tells of it, when its delivery is `digest`. */
  readonly digest?: string;
  /** The entry of the allow-list that hides it, when its delivery is `suppressed`. */
  readonly allowedBy?: string;
  /** True when it goes out as a text message too. */
  readonly sms: boolean;
  /** There when `surge445 drill` made it up. */
  readonly drill?: true;
  readonly scope: {
    readonly type: ScopeType;
    readonly id: string;
    readonly accountId: string;
    readonly region: string;
    readonly vpcId: string;
  };
  readonly entity: Entity;
  /** Where the host is that the alert is about, as far as the log tells; empty texts where it does not. Absent where it is about no single host. */
  readonly host?: HostPlace;
  readonly port: number;
  readonly direction: Direction;
  readonly window: { readonly start: string; readonly seconds: number };
  readonly value: number;
  readonly metric: string;
  readonly threshold: number;
  /** What the value is measured against: what is usual at that time, or a fixed number. */
  readonly expected: Expected;
  /** How many times what is expected the value is; null where nothing is. */
  readonly ratio: number | null;
  readonly facts: FindingFacts;
  readonly episode: {
    readonly firstWindow: string;
    readonly lastWindow: string;
    readonly peakWindow: string;
    readonly peakValue: number;
    /** Windows with a finding, and their attempts. */
    readonly windows: number;
    readonly rejected: number;
    readonly accepted: number;
  };
  readonly evidence: FindingEvidence & {
    /** Our own hosts that reached the entity before it began, at most ten; for rule `spread`. */
    readonly reachedBy?: readonly string[];
  };
  readonly coverage: {
    readonly objects: number;
    readonly records: number;
    /** NODATA lines. */
    readonly silent: number;
    /** SKIPDATA lines. */
    readonly skipped: number;
    readonly malformed: number;
    readonly status: WindowStatus;
  };
  /** How far things have come in the fleet, of five stages; null when nothing shows it. */
  readonly stage: Situation['stage'];
  /** The latest advisory that is configured, and how many days ago it came. */
  readonly advisory: Situation['advisory'];
  /** Ids of MITRE ATT&CK techniques that it may be a sign of. */
  readonly techniques: readonly string[];
  /** Athena SQL that gives the numbers. */
  readonly query: string;
  readonly text: AlertText;
  /** An OCSF Detection Finding, class 2004. */
  readonly ocsf: Readonly<Record<string, unknown>>;
}

/**
 * Puts a transition into words. Every value in it is typed; no text of a log line gets here.
 * @param transition what happened
 * @param context what else is known
 */
export function composeAlert(transition: Transition, context: AlertContext): Alert {
  const { watermark, situation, route } = context;
  const { episode, finding } = transition;
  const about = ruleOf(finding);
  const { rule, ruleVersion, scope, entity, port, direction, severity, level, value, metric, threshold } = finding;
  const { facts, evidence } = finding;
  const { objects, records, nodata, skipdata, malformed } = finding.coverage;
  const status = statusOf(finding.windowStart, watermark, finding.coverage);
  return {
    schema: ALERT_SCHEMA,
    episodeId: episode.id,
    number: episode.alertCount,
    rule,
    ruleVersion,
    transition: transition.name,
    severity,
    level,
    delivery: route.delivery,
    ...(route.digest === undefined ? {} : { digest: route.digest }),
    ...(route.allowedBy === undefined ? {} : { allowedBy: route.allowedBy }),
    sms: goesBySms(route),
    ...(finding.drill ? { drill: true as const } : {}),
    scope,
    entity,
    ...(finding.host === undefined ? {} : { host: finding.host }),
    port,
    direction,
    window: { start: isoSecond(transition.windowStart), seconds: WINDOW_SECONDS },
    value,
    metric,
    threshold,
    expected: about.measure(finding).expected,
    ratio: ratioOf(finding),
    facts,
    episode: {
      firstWindow: isoSecond(episode.first),
      lastWindow: isoSecond(episode.last),
      peakWindow: isoSecond(episode.peak.windowStart),
      peakValue: episode.peak.value,
      ...episodeTotals(episode),
    },
    evidence,
    coverage: { objects, records, silent: nodata, skipped: skipdata, malformed, status },
    ...situation,
    techniques: about.techniquesOf(finding),
    query: about.queryOf(finding).join('\n'),
    text: markDrill(
      {
        subject: emailSubject(transition),
        email: emailBody(transition, context),
        sms: smsText(transition, context),
      },
      finding,
    ),
    ocsf: detectionFinding(transition),
  };
}
