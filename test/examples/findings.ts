import { NO_HISTORY } from '../../core/history/history.ts';
import type { JudgedWindow } from '../../core/episodes/episodes.ts';
import type { Finding } from '../../core/detection/finding.ts';
import { judgeWindow } from '../../core/detection/judge.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { acceptedPair, HOME, type Observation, observedWindow, rejectedPair, START } from './observed-windows.ts';
import type { AlertContext } from '../../core/alerting/alert-context.ts';

const settings = parseSettings();

/** Judges a window with these pairs, as detection does, without windows before it. */
export function judged(pairs: readonly Pair[], observation: Observation = {}): JudgedWindow {
  const facts = observedWindow(pairs, observation);
  return {
    facts,
    findings: judgeWindow({ facts, earlier: () => undefined, watermark: facts.latest, history: NO_HISTORY, settings }),
  };
}

/** A host that let in one attempt and did not answer, with fields changed. */
export function exposureFinding(changed: Partial<Finding> = {}): Finding {
  return { ...judged([acceptedPair()]).findings[0]!, ...changed };
}

/** A VPC that rejected 1,204 attempts, with fields changed. */
export function thresholdFinding(changed: Partial<Finding> = {}): Finding {
  return { ...judged([rejectedPair({ rejected: 1204 })]).findings[0]!, ...changed };
}

/** A window in which exactly these findings were found. The findings are moved to the window. */
export function windowOfFindings(
  windowStart: number,
  findings: readonly Finding[],
  observation: Observation = {},
): JudgedWindow {
  return {
    facts: observedWindow([], { windowStart, places: [HOME], ...observation }),
    findings: findings.map((finding) => ({ ...finding, windowStart })),
  };
}

/** The window `n` windows after {@link START}. */
export function nth(n: number): number {
  return START + n * 300;
}

/** What is known besides a transition, with fields changed: nothing shows a stage. */
export function contextOf(changed: Partial<AlertContext> = {}): AlertContext {
  return {
    watermark: nth(5),
    situation: { stage: null, advisory: null },
    route: { delivery: 'now', sms: 'no' },
    ...changed,
  };
}
