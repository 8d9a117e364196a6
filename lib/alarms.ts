import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as sns from 'aws-cdk-lib/aws-sns';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, type MetricName, METRICS, type Service } from '../core/operations/metric-names.ts';
import type { Alerting } from './alerting.ts';
import type { Detection } from './detection.ts';
import type { PipelineFunction } from './function.ts';
import type { Ingest } from './ingest.ts';

const PERIOD = Duration.minutes(5);
const { BREACHING, NOT_BREACHING } = cloudwatch.TreatMissingData;

/** What is watched. */
export interface AlarmsProps {
  readonly ingest: Ingest;
  readonly detection: Detection;
  readonly alerting: Alerting;
}

/** One way in which surge445 can stop keeping its promise. */
interface Watch {
  /** Name of the alarm, and of its entry in docs/runbook.md. */
  readonly name: string;
  /** What broke and what it means for people. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  /** The alarm goes off at this value or above; below it where `below` is set. */
  readonly threshold: number;
  readonly below?: boolean;
  /** Periods of 5 minutes, and how many of them must be bad. */
  readonly of: readonly [bad: number, periods: number];
  /** What silence means. */
  readonly missing?: cloudwatch.TreatMissingData;
}

/** An alarm for each way in which surge445 can fail silently, all told to the health topic. */
export class Alarms extends Construct {
  /** @param props the parts of the pipeline */
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    for (const watch of [...deadLetters(props), ...arrival(), ...failures(props), ...delivery(props)]) {
      alarm(this, watch, props.alerting.health);
    }
  }
}

function alarm(scope: Construct, watch: Watch, health: sns.Topic): void {
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
  const [datapointsToAlarm, evaluationPeriods] = watch.of;
  const made = new cloudwatch.Alarm(scope, watch.name, {
    alarmName: `${Stack.of(scope).stackName}-${watch.name}`,
    alarmDescription: `${watch.says}. What to do: docs/runbook.md#${watch.name}`,
    metric: watch.metric,
    threshold: watch.threshold,
    comparisonOperator: watch.below === true ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: watch.missing ?? NOT_BREACHING,
  });
  made.addAlarmAction(new SnsAction(health));
  made.addOkAction(new SnsAction(health));
}

function deadLetters({ alerting, detection, ingest }: AlarmsProps): readonly Watch[] {
  return [
    {
      name: 'log-objects-dead-letters',
      says: 'Log objects failed five times and were put aside: their records are not counted',
      ...anyMessage(ingest.logObjects.deadLetters),
    },
    {
      name: 'windows-dead-letters',
      says: 'Windows failed five times and were put aside: they may be missing from tables and alerts',
      ...anyMessage(detection.touchedWindows.deadLetters),
    },
    {
      name: 'undelivered-alerts',
      says: 'SNS gave up on alerts: somebody was not told',
      ...anyMessage(alerting.undeliveredAlerts),
    },
    {
      name: 'undelivered-health',
      says: 'SNS gave up on news about health: somebody was not told',
      ...anyMessage(alerting.undeliveredHealth),
    },
  ];
}

function arrival(): readonly Watch[] {
  return [
    {
      name: 'no-log-objects',
      says: 'No log object was read for 30 minutes: attacks go unseen',
      metric: emitted('ingest', METRICS.ingest.logObjects, 'Sum'),
      threshold: 1,
      below: true,
      of: [6, 6],
      missing: BREACHING,
    },
    {
      name: 'lag',
      says: 'The newest record that is known is more than 30 minutes old: alerts are late',
      metric: emitted('detect', METRICS.detect.lagSeconds, 'Minimum'),
      threshold: 1800,
      of: [3, 3],
    },
    {
      name: 'quarantine',
      says: 'A log object could not be read and is in quarantine: its records are not counted',
      metric: emitted('ingest', METRICS.ingest.quarantined, 'Sum'),
      threshold: 1,
      of: [1, 1],
    },
    {
      name: 'rejected-lines',
      says: 'More than 1,000 lines of flow logs could not be read in 5 minutes: counts are too low',
      metric: emitted('ingest', METRICS.ingest.rejects, 'Sum'),
      threshold: 1001,
      of: [1, 1],
    },
  ];
}

function failures({ detection, ingest }: AlarmsProps): readonly Watch[] {
  return [
    {
      name: 'ingest-errors',
      says: 'The ingest function keeps failing: log objects wait or are put aside',
      ...errors(ingest.ingest),
    },
    {
      name: 'detect-errors',
      says: 'The detect function keeps failing: windows are not judged',
      ...errors(detection.detect),
    },
    {
      name: 'table-failures',
      says: 'Tables of an hour could not be written for 15 minutes: queries miss its newest records, alerts do not',
      metric: emitted('detect', 'TableFailures', 'Sum'),
      threshold: 1,
      of: [3, 3],
    },
    {
      name: 'reconcile-errors',
      says: 'The reconcile function failed: log objects that nobody announced stay unread',
      ...errors(detection.reconcile),
      of: [1, 1],
    },
  ];
}

function delivery({ alerting }: AlarmsProps): readonly Watch[] {
  return [
    {
      name: 'outbox-stuck',
      says: 'Alerts have waited in the outbox for 15 minutes: people are not told',
      metric: emitted('detect', METRICS.detect.outboxPending, 'Minimum'),
      threshold: 1,
      of: [3, 3],
    },
    {
      name: 'delivery-failures',
      says: 'SNS could not deliver an alert at the first try: somebody may not be told',
      metric: alerting.alerts.metricNumberOfNotificationsFailed({ period: PERIOD, statistic: 'Sum' }),
      threshold: 1,
      of: [1, 1],
    },
  ];
}

/** A dead letter stays in sight until it is dealt with. */
function anyMessage(queue: sqs.Queue): Pick<Watch, 'metric' | 'threshold' | 'of'> {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
  return { metric, threshold: 1, of: [1, 1] };
}

/** One failure is retried and often heals. Two bad periods of three are several, or a retry that failed as well. */
function errors({ function: handler }: PipelineFunction): Pick<Watch, 'metric' | 'threshold' | 'of'> {
  return { metric: handler.metricErrors({ period: PERIOD, statistic: 'Sum' }), threshold: 1, of: [2, 3] };
}

/** A metric that a function emits itself: one of its own in {@link METRICS}. */
function emitted<S extends Service>(service: S, metricName: MetricName<S>, statistic: string): cloudwatch.IMetric {
  return new cloudwatch.Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    statistic,
    period: PERIOD,
    dimensionsMap: { service },
  });
}
