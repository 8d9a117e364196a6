import type { JudgedWindow } from '../../core/episodes/episodes.ts';
import { type Finding, type FindingOf, isOf, type RuleId } from '../../core/detection/all-rules.ts';
import type { ExposureFinding } from '../../core/detection/rules/exposure.ts';
import type { SurgeFinding } from '../../core/detection/rules/surge.ts';
import type { ThresholdFinding } from '../../core/detection/rules/threshold.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import { findingsIn } from './judged-windows.ts';
import { INTERFACE, WINDOW } from './observed-network.ts';
import { acceptedPair, type Observation, observedWindow, rejectedPair } from './observed-windows.ts';
import type { AlertContext } from '../../core/alerting/alert-context.ts';

/** Judges a window with these pairs, as detection does, without windows before it. */
export function judged(pairs: readonly Pair[], observation: Observation = {}): JudgedWindow {
  const facts = observedWindow(pairs, observation);
  return { facts, findings: findingsIn(facts) };
}

/** A host that let in one attempt and did not answer, with fields changed. */
export function exposureFinding(changed: Partial<ExposureFinding> = {}): ExposureFinding {
  return { ...firstOf('exposure', judged([acceptedPair()]).findings), ...changed };
}

/** A VPC that rejected 1,204 attempts, with fields changed. */
export function thresholdFinding(changed: Partial<ThresholdFinding> = {}): ThresholdFinding {
  return { ...firstOf('threshold', judged([rejectedPair({ rejected: 1204 })]).findings), ...changed };
}

/** The same attempts as a surge, where eight sources are usual and twelve end it, with fields changed. */
export function surgeFinding(changed: Partial<SurgeFinding> = {}): SurgeFinding {
  const baseline = { mean: 8, basis: '14 days at this time', ageDays: 14, overDay: 8, closeOverDay: 12 };
  return { ...thresholdFinding(), rule: 'surge', level: 'fast', baseline, ...changed };
}

/** Finds the first finding of a rule. */
export function firstOf<Id extends RuleId>(id: Id, findings: readonly Finding[]): FindingOf<Id> {
  const found = findings.find((finding) => isOf(finding, id));
  if (!found) throw new Error(`Read a finding: nothing was found by ${id}`);
  return found;
}

/** A window in which exactly these findings were found. The findings are moved to the window. */
export function windowOfFindings(
  windowStart: number,
  findings: readonly Finding[],
  observation: Observation = {},
): JudgedWindow {
  return {
    facts: observedWindow([], { windowStart, places: [INTERFACE], ...observation }),
    findings: findings.map((finding) => ({ ...finding, windowStart })),
  };
}

/** The window `n` windows after {@link WINDOW}. */
export function nth(n: number): number {
  return WINDOW + n * 300;
}

/** What is known besides a transition, with fields changed: nothing shows a stage. */
export function contextOf(changed: Partial<AlertContext> = {}): AlertContext {
  return {
    watermark: nth(5),
    situation: { stage: null, advisory: null, elsewhere: [] },
    route: { delivery: 'now', sms: 'no' },
    ...changed,
  };
}
