import { type Finding, ruleOf } from '../detection/all-rules.ts';
import { bySeverity, type Severity } from '../detection/finding.ts';
import { hashId } from '../encoding/hash-id.ts';
import type { Settings } from '../settings/detection-settings.ts';
import { DAY_SECONDS, dayOf, isoSecond } from '../time.ts';
import type { AllowMemory } from './allow-memory.ts';
import { severityOf, type Transition } from '../episodes/episodes.ts';
import { hasOnlyEnds, type HeldAlerts, hold, noHeldAlerts, worstOf } from './held-alerts.ts';
import { addSuppressed, type SuppressedWeek, NO_WEEK } from './suppressed-week.ts';
import { goesBySms, type Route, type TextMessage } from './route.ts';

/** What deciding remembers, in event time. Plain data, stored as JSON with the episodes. */
export interface DeliveryState {
  /** What the allow-list hid. */
  readonly week: SuppressedWeek;
  /** Absent before anything was seen, and where the state was written before this was kept. */
  readonly allow?: AllowMemory;
  /** When alerts were sent at once, epoch seconds, ascending: those of the last quarter of an hour, critical ones left out. */
  readonly sentAt: readonly number[];
  /** What a burst of alerts has held back. */
  readonly burst: HeldAlerts | null;
  /** The alerts of low severity of a day. */
  readonly day: HeldAlerts | null;
  /** Text messages of a day. */
  readonly sms: { readonly dayStart: number; readonly count: number };
}

/** Nothing was sent yet. */
export const NOTHING_SENT: DeliveryState = {
  week: NO_WEEK,
  sentAt: [],
  burst: null,
  day: null,
  sms: { dayStart: 0, count: 0 },
};

/** The rule of every digest, in alerts and their table. */
export const DIGEST_RULE = 'digest';

/** More alerts than this in {@link BURST_SECONDS} fold into one digest: whoever gets them reads no more of them one by one. */
export const BURST_LIMIT = 10;
/** A quarter of an hour of event time. */
export const BURST_SECONDS = 900;
/** Alerts that the digest of a burst names. */
const BURST_LINES = 10;
/** Alerts that the digest of a day names. */
const DAY_LINES = 50;

/** A rule that learns has learnt after so many days. */
const LEARNING_DAYS = 14;

/** The mildest severity that goes out as a text message. */
const SMS_FROM = 'high';

/** A digest whose time has come. */
export interface DueDigest {
  readonly kind: 'burst' | 'daily';
  readonly held: HeldAlerts;
  readonly sms: TextMessage;
}

/**
 * Takes the digests whose time has come. To be called with every new watermark, before {@link decideDelivery}.
 * @param watermark latest record start seen, epoch seconds
 */
export function takeDue(
  state: DeliveryState,
  watermark: number,
  settings: Pick<Settings, 'smsPerDay'>,
): { state: DeliveryState; due: DueDigest[] } {
  const due: DueDigest[] = [];
  let next = state;
  if (next.day && next.day.until <= watermark && !hasOnlyEnds(next.day)) {
    due.push({ kind: 'daily', held: next.day, sms: 'no' });
    next = { ...next, day: null };
  }
  const { burst } = next;
  if (burst && burst.until <= watermark) {
    const { sms, state: counted } = textMessageFor(next, worstOf(burst), { watermark, settings });
    due.push({ kind: 'burst', held: burst, sms });
    next = { ...counted, burst: null };
  }
  return { state: next, due };
}

/**
 * Decides how the alert about a transition is delivered. What the allow-list hides is not sent, nor what a rule says that still learns, where the
 * user wants that. What the mail about another episode tells has none of its own. Else: low in the digest of the day, critical and drills at once, the eleventh and later within a quarter of an hour in the
 * digest of the burst, everything else at once.
 * @param transition one that was not decided before
 * @param now latest record start seen, epoch seconds, and the settings
 */
export function decideDelivery(
  state: DeliveryState,
  transition: Transition,
  now: { readonly watermark: number; readonly settings: Pick<Settings, 'smsPerDay' | 'learning'> },
): { state: DeliveryState; route: Route } {
  const { watermark, settings } = now;
  const { finding, name, episode } = transition;
  const { allowedBy } = finding;
  const severity = severityOf(transition);
  if (transition.toldBy) return { state, route: { delivery: 'folded', sms: 'no', toldBy: transition.toldBy } };
  if (allowedBy !== undefined) {
    const week = name === 'ended' ? addSuppressed(state.week, episode) : state.week;
    return { state: { ...state, week }, route: { delivery: 'suppressed', sms: 'no', allowedBy } };
  }
  // An alert that tells of others is sent even while its rule is in shadow.
  if (isInShadow(finding, settings) && !transition.folded) return { state, route: { delivery: 'shadow', sms: 'no' } };
  if (severity === 'low') {
    const day = digestOfToday(state.day, watermark);
    return { state: { ...state, day: hold(day, transition, DAY_LINES) }, route: inDigest('daily', day) };
  }
  // Who runs a drill waits for it.
  if (severity === 'critical' || finding.drill) return sendNow(state, severity, now);

  const sentAt = state.sentAt.filter((second) => second > watermark - BURST_SECONDS);
  if (state.burst || sentAt.length >= BURST_LIMIT) {
    const burst = state.burst ?? noHeldAlerts(watermark, (sentAt[0] ?? watermark) + BURST_SECONDS);
    return {
      state: { ...state, sentAt, burst: hold(burst, transition, BURST_LINES) },
      route: inDigest('burst', burst),
    };
  }
  return sendNow({ ...state, sentAt: [...sentAt, watermark] }, severity, { watermark, settings });
}

/**
 * Checks whether people hear of a finding by itself: it is not of low severity, the allow-list does not hide it, and its rule has learnt enough where the
 * user wants that.
 */
export function isHeard(finding: Finding, settings: Pick<Settings, 'learning'>): boolean {
  return finding.severity !== 'low' && finding.allowedBy === undefined && !isInShadow(finding, settings);
}

function isInShadow(finding: Finding, { learning }: Pick<Settings, 'learning'>): boolean {
  return learning === 'shadow' && isLearning(finding);
}

/** Checks whether a finding is measured against less than two weeks, which is what the usual is learnt from. */
function isLearning(finding: Finding): boolean {
  const { ageDays } = ruleOf(finding).measure(finding).expected;
  return ageDays !== undefined && ageDays < LEARNING_DAYS;
}

/** Returns the digest that takes an alert of low severity. Ends alone are no reason for a mail: they wait for the day on which something begins. */
function digestOfToday(day: HeldAlerts | null, watermark: number): HeldAlerts {
  const dayStart = dayOf(watermark);
  const until = dayStart + DAY_SECONDS;
  if (!day) return noHeldAlerts(dayStart, until);
  return hasOnlyEnds(day) ? { ...day, until } : day;
}

function inDigest(kind: DueDigest['kind'], held: HeldAlerts): Route {
  return { delivery: 'digest', sms: 'no', digest: digestAlertId(kind, held.since) };
}

/**
 * Names a digest by its kind and the time from which on it tells.
 * @param since epoch seconds
 */
export function digestAlertId(kind: string, since: number): string {
  return hashId(`${DIGEST_RULE} ${kind} ${isoSecond(since)}`);
}

function sendNow(
  state: DeliveryState,
  severity: Severity,
  now: TextMessageLimits,
): { state: DeliveryState; route: Route } {
  const { sms, state: counted } = textMessageFor(state, severity, now);
  return { state: counted, route: { delivery: 'now', sms } };
}

/** What decides, beside its severity, whether a message also goes as a text message. */
interface TextMessageLimits {
  readonly watermark: number;
  readonly settings: Pick<Settings, 'smsPerDay'>;
}

/** Decides whether a message also goes as a text message, and counts it. */
function textMessageFor(
  state: DeliveryState,
  severity: Severity,
  { watermark, settings }: TextMessageLimits,
): { sms: TextMessage; state: DeliveryState } {
  if (bySeverity(severity, SMS_FROM) < 0) return { sms: 'no', state };
  const { sms, state: counted } = countSms(state, watermark, settings);
  const isPassing = severity === 'critical' && !goesBySms({ sms });
  return { sms: isPassing ? 'yes' : sms, state: counted };
}

/** Critical ones count too, and pass when the others have been spent. */
function countSms(
  state: DeliveryState,
  watermark: number,
  { smsPerDay }: Pick<Settings, 'smsPerDay'>,
): { sms: TextMessage; state: DeliveryState } {
  if (smsPerDay === 0) return { sms: 'no', state };
  const dayStart = dayOf(watermark);
  const before = state.sms.dayStart === dayStart ? state.sms.count : 0;
  if (before >= smsPerDay) return { sms: 'spent', state };
  const count = before + 1;
  return { sms: count === smsPerDay ? 'last' : 'yes', state: { ...state, sms: { dayStart, count } } };
}
