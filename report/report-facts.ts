import type { Severity } from '../core/detection/finding.ts';
import type { Direction } from '../core/pairs/direction.ts';

/** Everything that a report shows. All times are epoch seconds, and spans are `[from, to)`. */
export interface ReportFacts {
  readonly span: Span;
  readonly totals: readonly DirectionTotals[];
  readonly timelines: readonly Timeline[];
  /** Inbound attempts of the fleet by the hour, in the order of time. An hour without a log is absent. */
  readonly hours: readonly HourCount[];
  /** The first exposed hosts, those that let attempts get furthest. */
  readonly exposedHosts: readonly ExposedHost[];
  /** Number of all exposed hosts, also of those that are not listed. */
  readonly exposedHostCount: number;
  readonly sources: readonly SourceCount[];
  readonly targets: readonly TargetCount[];
  readonly coverage: readonly ScopeCoverage[];
  /** All alerts of the span, in the order of time. */
  readonly alerts: readonly ReportAlert[];
  /** Last alerts of the episodes that opened before the span and have neither an end nor an alert in it, in the order of their beginnings. */
  readonly openBefore: readonly ReportAlert[];
  /** Keys of files among the alerts that are no alerts, or alerts of another version. */
  readonly unreadable: readonly string[];
  readonly verdict: OverallVerdict;
  /** Sentences on what the facts leave out: times without a log, damaged files, lists that were cut. The page shows each of them. */
  readonly notes: readonly string[];
  /** False if there was no time to read all of the tables. */
  readonly isComplete: boolean;
}

/** Whether anything got through in the whole span. */
export interface OverallVerdict {
  /** `no` only where the logs prove it: every window of every account and VPC was observed, and no file is damaged. */
  readonly gotThrough: 'yes' | 'unknown' | 'no';
  /** The verdict in one sentence. */
  readonly sentence: string;
  /** Sentences on why it is so, the most important one first. */
  readonly reasons: readonly string[];
}

/** A span of time. */
export interface Span {
  /** First second. */
  readonly from: number;
  /** First second after the span. */
  readonly to: number;
}

/** Totals of the fleet in one direction over the whole span. */
export interface DirectionTotals {
  readonly direction: Direction;
  readonly rejected: number;
  readonly accepted: number;
  /** Attempts that only a transit gateway logged, without an outcome. */
  readonly unknown: number;
  /** Distinct source addresses. */
  readonly sources: number;
  /** Distinct destination addresses. */
  readonly destinations: number;
}

/** The course of one direction. */
export interface Timeline {
  readonly direction: Direction;
  /** Width of a point in seconds. */
  readonly pointSeconds: number;
  /** Points in the order of time. A point without a log is absent. */
  readonly points: readonly TimelinePoint[];
  /** Number of places, see {@link TimelinePoint}. */
  readonly places: number;
  /** Counts of a place in five minutes at which a threshold of the settings trips. */
  readonly thresholds: readonly TimelineThreshold[];
}

/** Metric of a timeline: a count of one place in five minutes. */
export type TimelineMetric = 'rejected' | 'accepted' | 'sources';

/** Counts of one point. A place is a VPC, or an account where the log names no VPC. */
export interface TimelinePoint {
  readonly start: number;
  /** Sums of the fleet over the point. */
  readonly rejected: number;
  readonly accepted: number;
  /** Largest counts of one place in five minutes. */
  readonly most: Readonly<Record<TimelineMetric, number>>;
  /** Usual sources of a place in five minutes. Absent without a learnt baseline, and where there are several places. */
  readonly usual?: UsualBand;
}

/** Range of what is usual, as the rule `surge` learnt it. */
export interface UsualBand {
  /** Mean of the usual count. */
  readonly mean: number;
  /** Largest count at which a surge may end. */
  readonly close: number;
  /** Count at which a surge opens. */
  readonly surge: number;
}

/** A threshold of the settings. */
export interface TimelineThreshold {
  readonly metric: TimelineMetric;
  readonly atLeast: number;
}

/** Inbound attempts in one hour. */
export interface HourCount {
  readonly start: number;
  readonly rejected: number;
  readonly accepted: number;
}

/** How far outside sources got on a host. */
export type Exposure = 'open' | 'reset' | 'answered' | 'data';

/** A host of ours that let something from outside in. */
export interface ExposedHost {
  readonly address: string;
  readonly accountId: string;
  readonly vpcId: string;
  readonly instanceId: string;
  readonly port: number;
  readonly exposure: Exposure;
  readonly accepted: number;
  readonly sources: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** A source from outside. */
export interface SourceCount {
  readonly address: string;
  readonly targets: number;
  readonly records: number;
  readonly rejected: number;
  readonly accepted: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** True if the tables have no attempt of it before the last 24 hours of the span, and have logs from before. */
  readonly isNew: boolean;
}

/** A host of ours that outside sources tried. */
export interface TargetCount {
  readonly address: string;
  readonly sources: number;
  readonly rejected: number;
  readonly accepted: number;
}

/** How well an account or a VPC was observed. */
export interface ScopeCoverage {
  readonly scopeType: string;
  readonly scopeId: string;
  /** Observed windows of five minutes. */
  readonly windows: number;
  /** Records of all ports that were read, also those without an attempt. Lines without traffic do not count. */
  readonly records: number;
  /** Windows of which records are missing: AWS lost them, or the window had no room for all log objects. */
  readonly partialWindows: number;
  readonly skipped: number;
  readonly malformed: number;
  /** Times without a log between the first and the last window, the longest first. There may be more than are listed, see `gapCount`. */
  readonly gaps: readonly Span[];
  /** Number of all gaps. Absent: all are listed. */
  readonly gapCount?: number;
}

/** An alert, as far as a report shows it. */
export interface ReportAlert {
  readonly episodeId: string;
  readonly number: number;
  readonly rule: string;
  readonly transition: string;
  readonly severity: Severity;
  /** Kind of the finding, within its rule. */
  readonly level?: string | undefined;
  readonly headline: string;
  readonly verdict?: { readonly gotThrough: 'yes' | 'no' | 'unknown'; readonly text: string } | undefined;
  readonly delivery: string;
  /** Episode id of the mail that tells of it, if it has no mail of its own. */
  readonly toldBy?: string | undefined;
  /** Account and VPC, each an empty text if unknown. */
  readonly scope: { readonly accountId: string; readonly vpcId: string };
  readonly entity: { readonly type: string; readonly id: string };
  readonly direction: Direction;
  readonly windowStart: number;
  readonly first: number;
  readonly last: number;
  /** Hosts of ours that reached the entity before it began, for rule `spread`. */
  readonly reachedBy: readonly string[];
  readonly subject: string;
  readonly mail: string;
}
