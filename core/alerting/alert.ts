import { ruleOf } from '../detection/all-rules.ts';
import type { Entity, FindingEvidence, FindingFacts, NotAllowedBy, Severity } from '../detection/finding.ts';
import type { Direction } from '../pairs/direction.ts';
import { statusOf, type WindowStatus } from '../rollup/rollup.ts';
import type { ScopeType } from '../windows/scope.ts';
import { isoSecond, WINDOW_SECONDS } from '../time.ts';
import { chatText } from './text/chat.ts';
import { type AlertText, markDrill } from './text/drill-text.ts';
import { emailBody } from './text/email.ts';
import { emailSubject, headlineOf } from './text/subject.ts';
import { verdictOf } from './text/verdict.ts';
import type { Verdict } from '../detection/words/verdict.ts';
import { episodeTotals, type TransitionName } from '../episodes/episode.ts';
import { severityOf, type Transition } from '../episodes/episodes.ts';
import type { Expected } from '../detection/measure.ts';
import { ratioOf } from './text/explanation.ts';
import { detectionFinding } from './text/ocsf.ts';
import { type Delivery, goesBySms, type Route } from './route.ts';
import { smsText } from './text/sms.ts';
import type { Situation } from './text/stage.ts';
import type { HostPlace } from '../detection/host-place.ts';
import { byText } from '../collections/order.ts';
import type { AlertContext } from './alert-context.ts';
import { placesOf } from './held-alerts.ts';

/** Names the shape of the JSON that subscribers get. */
export const ALERT_SCHEMA = 'surge445.alert/1';

/** What a message says of another one that it stands for. */
export interface FoldedAlert extends Pick<
  Alert,
  'episodeId' | 'number' | 'rule' | 'severity' | 'level' | 'scope' | 'entity' | 'value' | 'metric' | 'threshold'
> {
  readonly transition: TransitionName;
}

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
  /** What it says in one line, for lists. */
  readonly headline: string;
  /** Whether anything got through; absent of a digest. */
  readonly verdict?: Verdict;
  readonly delivery: Delivery;
  /** Episode id of the digest that tells of it, when its delivery is `digest`. */
  readonly digest?: string;
  /** Episode id and number of the mail that tells of it, when its delivery is `folded`. */
  readonly toldBy?: string;
  readonly toldByNumber?: number;
  /** What its mail tells besides, because it is the same event; absent where there is nothing. */
  readonly folded?: readonly FoldedAlert[];
  /** The entry of the allow-list that hides it, when its delivery is `suppressed`. */
  readonly allowedBy?: string;
  /** The entry of the allow-list that nearly hides it, and why it does not. */
  readonly notAllowedBy?: NotAllowedBy;
  /** True when it goes out as a text message too. */
  readonly sms: boolean;
  /** How long after the end of its window it was sent, in seconds; absent below an hour, and in what is stored. */
  readonly lateSeconds?: number;
  /** There when `surge445 drill` made it up. */
  readonly drill?: true;
  /** Of the alerts that it tells of besides, as a digest does: their rules, accounts and VPCs. `several` stands for those that are not named. */
  readonly holds?: {
    readonly rules: readonly string[];
    readonly accounts: readonly string[];
    readonly vpcs: readonly string[];
  };
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
    /** Pairs that are counted and not listed, because the window has too many; absent where all are listed. */
    readonly unlisted?: number;
    /** Log objects that are not counted, because the window is too large: the true numbers are higher. Absent where all are counted. */
    readonly leftOut?: number;
  };
  /** The stage of a mass attack that the alert itself shows, of five; null when it shows none. */
  readonly stage: Situation['stage'];
  /** What else is open and severe, the severest first, at most a hundred. */
  readonly elsewhere: Situation['elsewhere'];
  /** The latest advisory and how many days ago it came; null when none was younger than 60 days. */
  readonly advisory: Situation['advisory'];
  /** Ids of MITRE ATT&CK techniques that it may be a sign of. */
  readonly techniques: readonly string[];
  /** Athena SQL that gives the numbers. */
  readonly query: string;
  readonly text: AlertText;
  /** An OCSF Detection Finding, class 2004. */
  readonly ocsf: Readonly<Record<string, unknown>>;
}

function coverageOf({ coverage }: Transition['finding']): Alert['coverage'] {
  const { objects, records, nodata, skipdata, malformed, status, unlisted, leftOut } = coverage;
  const counts = { objects, records, silent: nodata, skipped: skipdata, malformed, status };
  return { ...counts, ...(unlisted === undefined ? {} : { unlisted }), ...(leftOut === undefined ? {} : { leftOut }) };
}

/**
 * Puts a transition into words. Every value in it is typed; no text of a log line gets here.
 * @param before what happened
 * @param context what else is known
 */
export function composeAlert(before: Transition, context: AlertContext): Alert {
  const transition = withStatusOfNow(before, context.watermark);
  const { situation, route } = context;
  const { episode, finding } = transition;
  const about = ruleOf(finding);
  const { rule, ruleVersion, scope, entity, port, direction, level, value, metric, threshold } = finding;
  const { facts, evidence } = finding;
  return {
    schema: ALERT_SCHEMA,
    episodeId: episode.id,
    number: episode.alertCount,
    rule,
    ruleVersion,
    transition: transition.name,
    severity: severityOf(transition),
    level,
    headline: headlineOf(transition),
    verdict: verdictOf(transition),
    ...deliveryOf(route),
    ...foldedOf(transition),
    ...(finding.notAllowedBy === undefined ? {} : { notAllowedBy: finding.notAllowedBy }),
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
    coverage: coverageOf(finding),
    ...situation,
    techniques: about.techniquesOf(finding),
    query: about.queryOf(finding).join('\n'),
    text: markDrill(
      {
        subject: emailSubject(transition),
        email: emailBody(transition, context),
        sms: smsText(transition, context),
        chat: chatText(transition),
      },
      finding,
    ),
    ocsf: detectionFinding(transition),
  };
}

function deliveryOf(
  route: Route,
): Pick<Alert, 'delivery' | 'digest' | 'toldBy' | 'toldByNumber' | 'allowedBy' | 'sms'> {
  const { delivery, digest, toldBy, allowedBy } = route;
  return {
    delivery,
    ...(digest === undefined ? {} : { digest }),
    ...(toldBy === undefined ? {} : { toldBy: toldBy.id, toldByNumber: toldBy.number }),
    ...(allowedBy === undefined ? {} : { allowedBy }),
    sms: goesBySms(route),
  };
}

/** A window may have become final since its finding was made, as in the mail that says that it is over. */
function withStatusOfNow(transition: Transition, watermark: number): Transition {
  const { finding } = transition;
  const status = statusOf(finding.windowStart, watermark, finding.coverage);
  return { ...transition, finding: { ...finding, coverage: { ...finding.coverage, status } } };
}

/** What a mail tells besides, and what filters of subscribers need to know of it: the owner of a VPC hears of his own. */
function foldedOf({ folded }: Transition): Pick<Alert, 'folded' | 'holds'> {
  if (folded === undefined) return {};
  const rules = [...new Set(folded.map(({ finding }) => finding.rule))].toSorted(byText);
  return { folded: folded.map(foldedAlert), holds: { rules, ...placesOf(folded.map(({ finding }) => finding.scope)) } };
}

function foldedAlert({ name, episode, finding }: Transition): FoldedAlert {
  const { rule, severity, level, scope, entity, value, metric, threshold } = finding;
  return {
    episodeId: episode.id,
    number: episode.alertCount,
    rule,
    transition: name,
    severity,
    level,
    scope,
    entity,
    value,
    metric,
    threshold,
  };
}
