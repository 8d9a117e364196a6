import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';
import type {
  ExposedHost,
  HourCount,
  ReportAlert,
  ReportFacts,
  ScopeCoverage,
  SourceCount,
  Span,
  TargetCount,
  Timeline,
  TimelinePoint,
} from '../../report/report-facts.ts';

const ACCOUNT = '123456789012';
const VPC = 'vpc-0a1b2c3d4e5f60718';

/** 2026-11-22, a Sunday. */
export const EXAMPLE_DAY = Date.UTC(2026, 10, 22) / 1000;

/** Fields whose values the facts restrict to a few words. */
const FIXED_FIELDS = new Set([
  'direction',
  'severity',
  'exposure',
  'metric',
  'gotThrough',
  'delivery',
  'transition',
  'rule',
  'type',
  'scopeType',
]);

/** The second of an hour of the example day. */
export function atHour(hour: number): number {
  return EXAMPLE_DAY + hour * HOUR_SECONDS;
}

/** An alert that opens an episode at 8 o'clock. */
export function exampleAlert(fields: Partial<ReportAlert> = {}): ReportAlert {
  return {
    episodeId: 'abcdef0123456789abcdef0123',
    number: 1,
    rule: 'exposure',
    transition: 'opened',
    severity: 'high',
    headline: 'HIGH: 10.0.4.27 exposes port 445: answers (acct ..9012)',
    verdict: { gotThrough: 'yes', text: 'Something got in: 10.0.4.27 answered 2 outside hosts.' },
    delivery: 'now',
    scope: { accountId: ACCOUNT, vpcId: VPC },
    entity: { type: 'host', id: '10.0.4.27' },
    direction: 'inbound',
    windowStart: atHour(8),
    first: atHour(8),
    last: atHour(8),
    reachedBy: [],
    subject: 'HIGH: 10.0.4.27 exposes port 445: answers (acct ..9012) [ABCD]',
    mail: 'Something got in.\n\nDO NOW\n  1. Close port 445 of 10.0.4.27.',
    ...fields,
  };
}

/** An alert about a host that another host reached. */
export function spreadAlert(host: string, parents: readonly string[], hour: number): ReportAlert {
  return exampleAlert({
    episodeId: `spread-${host}`,
    rule: 'spread',
    severity: 'critical',
    headline: `CRITICAL: ${host} sweeps port 445 after ${parents[0] ?? ''} reached it`,
    direction: 'lateral',
    entity: { type: 'host', id: host },
    windowStart: atHour(hour),
    first: atHour(hour),
    last: atHour(hour),
    reachedBy: parents,
  });
}

/** Facts of a day on which nothing happened, without a gap. */
export function quietFacts(): ReportFacts {
  const span = { from: EXAMPLE_DAY, to: EXAMPLE_DAY + DAY_SECONDS };
  return {
    span,
    totals: [{ direction: 'inbound', rejected: 1200, accepted: 0, unknown: 0, sources: 2, destinations: 1 }],
    timelines: [exampleTimeline(span)],
    hours: hoursOf(span),
    exposedHosts: [],
    exposedHostCount: 0,
    sources: [exampleSource(1), exampleSource(2)],
    targets: [exampleTarget(1)],
    coverage: [scopeCoverage('account', ACCOUNT), scopeCoverage('vpc', VPC)],
    alerts: [],
    openBefore: [],
    unreadable: [],
    notes: [],
    isComplete: true,
    verdict: { gotThrough: 'no', sentence: 'Nothing got through, as far as the logs show.', reasons: [] },
  };
}

/** Facts of a day on which everything happened that a page can show. */
export function eventfulFacts(): ReportFacts {
  const quiet = quietFacts();
  const gap = { from: atHour(4), to: atHour(6) };
  return {
    ...quiet,
    totals: [
      ...quiet.totals,
      { direction: 'lateral', rejected: 30, accepted: 4, unknown: 0, sources: 3, destinations: 40 },
    ],
    timelines: [
      {
        ...exampleTimeline(quiet.span, gap),
        places: 3,
        thresholds: [
          { metric: 'rejected', atLeast: 60 },
          { metric: 'accepted', atLeast: 900 },
        ],
      },
      { ...exampleTimeline(quiet.span, gap), direction: 'lateral' },
    ],
    hours: quiet.hours.filter(({ start }) => start < gap.from || start >= gap.to),
    exposedHosts: (['open', 'reset', 'answered', 'data'] as const).map((exposure, index) => ({
      ...exampleHost(index + 1),
      exposure,
    })),
    exposedHostCount: 4,
    sources: [
      { ...exampleSource(1), isNew: true },
      ...Array.from({ length: 30 }, (_, index) => exampleSource(index + 2)),
    ],
    coverage: [
      scopeCoverage('account', ACCOUNT, [gap]),
      { ...scopeCoverage('vpc', VPC, [gap]), partialWindows: 3, skipped: 4, malformed: 5 },
    ],
    alerts: [
      exampleAlert(),
      exampleAlert({
        number: 2,
        transition: 'escalated',
        severity: 'critical',
        windowStart: atHour(9),
        last: atHour(9),
      }),
      ...(['folded', 'digest', 'shadow', 'suppressed'] as const).map((delivery) =>
        exampleAlert({ episodeId: delivery, delivery, rule: 'scanner', severity: 'low' }),
      ),
      exampleAlert({
        episodeId: 'wxyz',
        rule: 'surge',
        severity: 'medium',
        windowStart: atHour(14),
        first: atHour(14),
        last: atHour(15),
      }),
      exampleAlert({
        episodeId: 'wxyz',
        rule: 'surge',
        severity: 'medium',
        transition: 'ended',
        number: 2,
        windowStart: atHour(17),
        first: atHour(14),
        last: atHour(16),
      }),
      exampleAlert({
        episodeId: 'digest-1',
        transition: 'digest',
        severity: 'low',
        windowStart: atHour(20),
        verdict: undefined,
      }),
      spreadAlert('10.0.5.11', ['10.0.4.33'], 10),
      spreadAlert('10.0.5.12', ['10.0.5.11', '10.0.4.33'], 11),
    ],
    unreadable: ['alerts/dt=2026-11-22/damaged-1.json'],
    verdict: {
      gotThrough: 'yes',
      sentence: 'Something got through.',
      reasons: ['1 host of yours (10.0.4.27) answered attempts from outside.'],
    },
    notes: ['1 log object could not be read, so what it holds is missing.'],
  };
}

/** Facts of an eventful day with the same text in every field that is free. */
export function hostileFacts(text: string): ReportFacts {
  return JSON.parse(JSON.stringify(eventfulFacts()), (key, value: unknown) =>
    typeof value === 'string' && !FIXED_FIELDS.has(key) ? text : value,
  ) as ReportFacts;
}

/** Facts of four months of which every list is as long as it can be. */
export function fullFacts(): ReportFacts {
  const span = { from: EXAMPLE_DAY - 120 * DAY_SECONDS, to: EXAMPLE_DAY };
  const gaps = Array.from({ length: 300 }, (_, index) => ({
    from: span.from + index * 30_000,
    to: span.from + index * 30_000 + 600,
  }));
  const directions = ['inbound', 'lateral', 'outbound', 'transit', 'forwarded'] as const;
  return {
    ...eventfulFacts(),
    span,
    timelines: directions.map((direction) => ({ ...exampleTimeline(span), direction })),
    hours: hoursOf(span),
    exposedHosts: Array.from({ length: 100 }, (_, index) => exampleHost(index)),
    exposedHostCount: 2345,
    sources: Array.from({ length: 50 }, (_, index) => ({ ...exampleSource(index), isNew: index % 2 === 0 })),
    targets: Array.from({ length: 50 }, (_, index) => exampleTarget(index)),
    coverage: Array.from({ length: 60 }, (_, index) =>
      scopeCoverage('vpc', `vpc-${String(index).padStart(17, '0')}`, gaps),
    ),
    alerts: Array.from({ length: 2000 }, (_, index) => manyAlert(span.from + index * HOUR_SECONDS, index)),
  };
}

function manyAlert(windowStart: number, index: number): ReportAlert {
  const severity = (['low', 'medium', 'high', 'critical'] as const)[index % 4] ?? 'low';
  const mail = 'Nothing got in. "Quotes" & <angles> become longer on a page.\n'.repeat(60);
  return exampleAlert({
    episodeId: `e${index}`,
    severity,
    windowStart,
    first: windowStart,
    last: windowStart + 7200,
    mail,
  });
}

/** A timeline with a peak in its middle, a usual band and one threshold. */
function exampleTimeline(span: Span, gap: Span = { from: 0, to: 0 }): Timeline {
  const pointSeconds = span.to - span.from > DAY_SECONDS ? 6 * HOUR_SECONDS : WINDOW_SECONDS;
  const starts = Array.from(
    { length: (span.to - span.from) / pointSeconds },
    (_, index) => span.from + index * pointSeconds,
  );
  return {
    direction: 'inbound',
    pointSeconds,
    points: starts
      .filter((start) => start < gap.from || start >= gap.to)
      .map((start, index) => pointAt(start, index, starts.length)),
    places: 1,
    thresholds: [{ metric: 'rejected', atLeast: 60 }],
  };
}

function pointAt(start: number, index: number, count: number): TimelinePoint {
  const isPeak = Math.abs(index - count / 2) < 6;
  const rejected = isPeak ? 77 + (index % 3) : index % 7;
  return {
    start,
    rejected: rejected * 2,
    accepted: index % 2,
    most: { rejected, accepted: index % 2, sources: isPeak ? 40 : 3 },
    usual: { mean: 2.5, close: 6, surge: 12 },
  };
}

function hoursOf({ from, to }: Span): HourCount[] {
  return Array.from({ length: (to - from) / HOUR_SECONDS }, (_, index) => ({
    start: from + index * HOUR_SECONDS,
    rejected: index % 24 === 12 ? 1234 : index % 5,
    accepted: index % 2,
  }));
}

function exampleHost(number: number): ExposedHost {
  return {
    address: `10.0.4.${number}`,
    accountId: ACCOUNT,
    vpcId: VPC,
    instanceId: 'i-0e1f2031425360011',
    port: 445,
    exposure: 'answered',
    accepted: 588,
    sources: 41,
    firstSeen: atHour(8),
    lastSeen: atHour(13),
  };
}

function exampleSource(number: number): SourceCount {
  return {
    address: number % 3 === 0 ? `2001:db8:1234:5678:9abc:def0:1234:${number}` : `192.0.2.${number}`,
    targets: 40,
    records: 1234,
    rejected: 1230,
    accepted: 4,
    firstSeen: atHour(1),
    lastSeen: atHour(23),
    isNew: false,
  };
}

function exampleTarget(number: number): TargetCount {
  return { address: `10.0.4.${number}`, sources: 77, rejected: 334, accepted: 588 };
}

function scopeCoverage(scopeType: string, scopeId: string, gaps: readonly Span[] = []): ScopeCoverage {
  return {
    scopeType,
    scopeId,
    windows: 288 - gaps.length,
    records: 64_978,
    partialWindows: 0,
    skipped: 0,
    malformed: 0,
    gaps,
  };
}
