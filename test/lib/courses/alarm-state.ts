import type { Resource } from '../synthesised.ts';

/** One value that was sent to CloudWatch. */
export interface Sample {
  /** Minutes since the course began. */
  readonly minute: number;
  readonly value: number;
}

/** Samples of each metric, in the order of time. */
export type Metrics = ReadonlyMap<string, readonly Sample[]>;

/** What a template says about an alarm, as far as its state follows from it. */
export interface AlarmSettings {
  readonly name: string;
  /** For example `Errors of ingest`. */
  readonly metric: string;
  readonly periodMinutes: number;
  readonly statistic: string;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly threshold: number;
  readonly isBad: (value: number, threshold: number) => boolean;
  /** Whether a period without samples counts as bad. */
  readonly missingIsBad: boolean;
}

/**
 * CloudWatch looks at a few periods more than an alarm asks for. Where samples of the last ones are missing it takes older ones first.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const MORE_PERIODS = 2;

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
  SampleCount: (values) => values.length,
};

const COMPARISONS: Readonly<Record<string, AlarmSettings['isBad']>> = {
  LessThanThreshold: (value, threshold) => value < threshold,
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
};

/**
 * Says whether an alarm is in the state ALARM.
 * @param now minutes since the course began; at the end of a period
 */
export function isInAlarm(alarm: AlarmSettings, metrics: Metrics, now: number): boolean {
  const { datapointsToAlarm, evaluationPeriods, isBad, missingIsBad, threshold } = alarm;
  const samples = metrics.get(alarm.metric) ?? [];
  const periods = Array.from({ length: evaluationPeriods + MORE_PERIODS }, (_, ago) =>
    valueOf(alarm, samples, now - ago * alarm.periodMinutes),
  );
  const newest = periods.filter((value) => value !== undefined).slice(0, evaluationPeriods);
  const bad = newest.filter((value) => isBad(value, threshold)).length;
  const missing = evaluationPeriods - newest.length;
  return bad + (missingIsBad ? missing : 0) >= datapointsToAlarm;
}

/** @returns undefined when no sample lies in the period that ends at `end` */
function valueOf(alarm: AlarmSettings, samples: readonly Sample[], end: number): number | undefined {
  const begin = end - alarm.periodMinutes;
  const values: number[] = [];
  // From the newest on: a course has thousands of samples, and an alarm looks at the last ones.
  for (let index = samples.length - 1; index >= 0; index--) {
    const { minute = 0, value = 0 } = samples[index] ?? {};
    if (minute < begin) break;
    if (minute < end) values.push(value);
  }
  return values.length === 0 ? undefined : statisticOf(alarm.statistic)(values);
}

function statisticOf(name: string): (values: readonly number[]) => number {
  const statistic = STATISTICS[name];
  if (statistic === undefined) {
    throw new Error(`Evaluate an alarm: found the statistic ${name}, expected one that is known here`);
  }
  return statistic;
}

/**
 * Reads an alarm of a template.
 * @throws {Error} when the alarm has something that is not evaluated here
 */
export function alarmSettings({ Properties }: Resource): AlarmSettings {
  const text = (name: string): string => String(Properties[name]);
  const isBad = COMPARISONS[text('ComparisonOperator')];
  const treatment = text('TreatMissingData');
  if (isBad === undefined || Properties['Metrics'] !== undefined || !/^(?:notB|b)reaching$/.test(treatment)) {
    throw new Error(`Read the alarm ${text('AlarmName')}: found something that is not evaluated here`);
  }
  return {
    name: text('AlarmName').replace(/^surge445-/, ''),
    metric: `${text('MetricName')} of ${partOf(Properties['Dimensions'])}`,
    periodMinutes: Number(Properties['Period']) / 60,
    statistic: text('Statistic'),
    evaluationPeriods: Number(Properties['EvaluationPeriods']),
    datapointsToAlarm: Number(Properties['DatapointsToAlarm']),
    threshold: Number(Properties['Threshold']),
    isBad,
    missingIsBad: treatment === 'breaching',
  };
}

/** Parts of the stack by the beginning of their logical ids. */
const PARTS: readonly (readonly [beginning: string, part: string])[] = [
  ['IngestLogObjectsDeadLetters', 'log-objects-dead-letters'],
  ['IngestLogObjectsQueue', 'log-objects'],
  ['IngestFunction', 'ingest'],
  ['TouchedWindowsDeadLetters', 'windows-dead-letters'],
  ['TouchedWindowsQueue', 'windows'],
  ['DetectionDetectFunction', 'detect'],
  ['DetectionReconcileFunction', 'reconcile'],
  ['AlertingUndeliveredAlerts', 'undelivered-alerts'],
  ['AlertingUndeliveredHealth', 'undelivered-health'],
  ['AlertingAlerts', 'alerts'],
  ['AlertingHealth', 'health'],
];

/** The part that a metric is about: the service that emits it, or the resource that its dimension names. */
function partOf(dimensions: unknown): string {
  const service = /"Name":"service","Value":"(\w+)"/.exec(JSON.stringify(dimensions))?.[1];
  if (service !== undefined) return service;
  const id = /"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/.exec(JSON.stringify(dimensions))?.[1] ?? '';
  const part = PARTS.find(([beginning]) => id.startsWith(beginning))?.[1];
  if (part === undefined) throw new Error(`Read an alarm: found a metric of ${id}, expected a part that is known here`);
  return part;
}
