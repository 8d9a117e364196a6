import type { Finding } from '../../core/detection/all-rules.ts';
import type { ExposureFinding } from '../../core/detection/rules/exposure.ts';
import type { SpreadFinding } from '../../core/detection/rules/spread.ts';
import type { SurgeFinding } from '../../core/detection/rules/surge.ts';
import type { SweepFinding } from '../../core/detection/rules/sweep.ts';
import type { ThresholdFinding } from '../../core/detection/rules/threshold.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { type AlertingMemory, alertOnWindow } from '../../core/alerting/alert-on-window.ts';
import { NOTHING_SENT } from '../../core/alerting/delivery.ts';
import { type JudgedWindow, NO_EPISODES } from '../../core/episodes/episodes.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import type { Scope } from '../../core/windows/scope.ts';
import { exposureFinding, nth, surgeFinding, thresholdFinding, windowOfFindings } from './findings.ts';
import { INTERFACE } from './observed-network.ts';

/** The VPC of the examples, another one, and the account of both. */
export const VPC: Scope = {
  type: 'vpc',
  id: INTERFACE.vpcId,
  accountId: INTERFACE.accountId,
  region: INTERFACE.region,
  vpcId: INTERFACE.vpcId,
};
export const OTHER_VPC: Scope = { ...VPC, id: 'vpc-0f9e8d7c6b5a40312', vpcId: 'vpc-0f9e8d7c6b5a40312' };
export const ACCOUNT: Scope = { ...VPC, type: 'account', id: INTERFACE.accountId, vpcId: '' };

/** A surge of so many sources, with fields changed. */
export function surging(value = 312, more: Partial<SurgeFinding> = {}): SurgeFinding {
  const entity = { type: 'series', id: 'inbound sources' } as const;
  return surgeFinding({ severity: 'medium', metric: 'sources', threshold: 68, entity, scope: VPC, value, ...more });
}

/** A threshold of 1,000 that was reached, with fields changed. */
export function tripping(value = 1204, more: Partial<ThresholdFinding> = {}): ThresholdFinding {
  return { ...thresholdFinding({ value }), ...more };
}

/** A host that let in an attempt from outside, with fields changed. */
export function exposing(id: string, more: Partial<ExposureFinding> = {}): ExposureFinding {
  return exposureFinding({ entity: { type: 'host', id }, ...more });
}

/** A host that sweeps, with fields changed. */
export function sweeping(id: string, more: Partial<SweepFinding> = {}): SweepFinding {
  return { ...hostFinding(id), rule: 'sweep', level: 'failed', severity: 'high', ...more };
}

/** A host that sweeps after others reached it, with fields changed. */
export function infected(id: string, reachedBy: readonly string[], more: Partial<SpreadFinding> = {}): SpreadFinding {
  const shared = hostFinding(id);
  return {
    ...shared,
    rule: 'spread',
    level: 'child',
    severity: 'critical',
    evidence: { ...shared.evidence, reachedBy },
    ...more,
  };
}

function hostFinding(id: string) {
  const shared = thresholdFinding();
  return {
    ...shared,
    direction: 'lateral',
    entity: { type: 'host', id },
    metric: 'destinations',
    value: 12,
    threshold: 9,
    evidence: { ...shared.evidence, topSources: [{ address: id, attempts: 12 }] },
  } as const;
}

/** The window `n`, of both VPCs, in which exactly these findings were found. */
export function windowAt(n: number, findings: readonly Finding[] = []): JudgedWindow {
  const other = { ...INTERFACE, vpcId: OTHER_VPC.vpcId };
  return windowOfFindings(nth(n), findings, { places: [INTERFACE, other] });
}

/** Windows without findings. */
export function calm(from: number, to: number): JudgedWindow[] {
  return Array.from({ length: to - from }, (_, index) => windowAt(from + index));
}

/** All alerts of a course of windows, in the order in which they are recorded. */
export function alertsOf(windows: readonly JudgedWindow[], settings: unknown = {}): Alert[] {
  const parsed = parseSettings(settings);
  let memory: AlertingMemory = { episodeState: NO_EPISODES, delivery: NOTHING_SENT };
  return windows.flatMap((window) => {
    const { after, alerts } = alertOnWindow(memory, window, parsed);
    memory = after;
    return alerts.map(({ alert }) => alert);
  });
}

/** For example `surge opened now`, `threshold opened by surge 1`: who told what. */
export function toldBy(alerts: readonly Alert[]): string[] {
  return alerts.map(({ rule, transition, delivery, toldBy: id, toldByNumber }) => {
    const leader = alerts.find(({ episodeId }) => episodeId === id);
    return `${rule} ${transition} ${leader ? `by ${leader.rule} ${toldByNumber}` : delivery}`;
  });
}
