import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { METRICS } from '../core/operations/metric-names.ts';
import type { PipelineFunction } from './function.ts';
import { emitted, PERIOD } from './metrics.ts';
import type { Storage } from './storage.ts';
import type { WatchedParts } from './watches.ts';

const HOUR = Duration.hours(1);
const DAY = Duration.days(1);
const MS_PER_SECOND = 1000;
const MB_PER_GB = 1024;

/** The parts whose metrics are shown. */
export interface ShownParts extends WatchedParts {
  readonly storage: Storage;
}

/** One chart of the dashboard. */
export interface Chart {
  readonly title: string;
  /** Unit of the left axis. */
  readonly unit: string;
  /** One or two sentences: what it shows, and what it looks like when all is well. */
  readonly shows: string;
  /** Where to read on, from the root of the repository. */
  readonly readOn: readonly string[];
  readonly left: readonly cloudwatch.IMetric[];
  readonly right?: readonly cloudwatch.IMetric[];
}

/** Lists the charts: what attacks, whether logs come, whether everything works, what it costs. */
export function charts(parts: ShownParts): readonly Chart[] {
  return [...attacks(parts), ...logs(parts), ...work(parts), ...costs(parts)];
}

const ALERTS = 'docs/alerts.md';

function attacks({ detection: { detect } }: ShownParts): readonly Chart[] {
  const { detect: names } = METRICS;
  return [
    {
      title: 'Attempts from outside in five minutes',
      unit: 'attempts',
      shows: 'Rejected ones are everyday scanning. Attempts that were let in mean that port 445 is open somewhere.',
      readOn: [ALERTS],
      left: [
        labelled(emitted(detect, names.rejectedAttempts, 'Maximum'), 'rejected'),
        labelled(emitted(detect, names.acceptedAttempts, 'Maximum'), 'let in'),
      ],
    },
    {
      title: 'Outside sources against the usual',
      unit: 'sources',
      shows: 'The usual is known after some days of logs. The rule surge says when there are far more.',
      readOn: [ALERTS],
      left: [
        labelled(emitted(detect, names.sources, 'Maximum'), 'sources in five minutes'),
        labelled(emitted(detect, names.expectedSources, 'Maximum'), 'usual at this time of day'),
      ],
    },
    {
      title: 'Open episodes, exposed hosts, alerts',
      unit: 'count',
      shows: 'An exposed host let in an attempt from outside within the last day. Zero is well.',
      readOn: [ALERTS],
      left: [
        labelled(emitted(detect, names.openEpisodes, 'Maximum'), 'open episodes'),
        labelled(emitted(detect, names.exposedHosts, 'Maximum'), 'exposed hosts'),
        labelled(emitted(detect, names.alerts, 'Sum'), 'alerts'),
      ],
    },
  ];
}

function logs({ detection: { detect, reconcile }, ingest: { ingest } }: ShownParts): readonly Chart[] {
  return [
    {
      title: 'Age of the newest record',
      unit: 'seconds',
      shows: 'AWS delivers after 5 to 15 minutes, so 300 to 1,500 s are usual.',
      readOn: [entry('lag')],
      left: [
        labelled(emitted(detect, METRICS.detect.lagSeconds, 'Minimum'), 'newest record'),
        labelled(emitted(detect, METRICS.detect.alertLagSeconds, 'Maximum'), 'from window to alert'),
      ],
    },
    {
      title: 'Log objects read',
      unit: 'log objects',
      shows: 'A steady number is usual. Found late: nobody announced them to the queue.',
      readOn: [entry('no-log-objects'), entry('reconcile-silent')],
      left: [
        labelled(emitted(ingest, METRICS.ingest.logObjects, 'Sum'), 'read'),
        labelled(emitted(reconcile, METRICS.reconcile.reconciledObjects, 'Sum'), 'found late'),
      ],
    },
    {
      title: 'What could not be read',
      unit: 'log objects',
      shows: 'Zero is well. Their records are not counted.',
      readOn: [entry('quarantine'), entry('unknown-keys'), entry('rejected-lines')],
      left: [
        labelled(emitted(ingest, METRICS.ingest.quarantined, 'Sum'), 'in quarantine'),
        labelled(emitted(ingest, METRICS.ingest.unknownKeys, 'Sum'), 'name not known'),
      ],
      right: [labelled(emitted(ingest, METRICS.ingest.rejects, 'Sum'), 'lines (right)')],
    },
  ];
}

function work({ alerting, detection, ingest }: ShownParts): readonly Chart[] {
  const { detect, reconcile, touchedWindows } = detection;
  const { logObjects } = ingest;
  const functions = [ingest.ingest, detect, reconcile];
  return [
    {
      title: 'Queues: age of the oldest message',
      unit: 'seconds',
      shows: 'Some seconds are usual. Dead letters failed in all their tries and wait for a person.',
      readOn: [entry('log-objects-wait'), entry('windows-wait'), entry('log-objects-dead-letters')],
      left: [labelled(oldest(logObjects.queue), 'log objects'), labelled(oldest(touchedWindows.queue), 'windows')],
      right: [
        labelled(visible(logObjects.deadLetters), 'dead log objects (right)'),
        labelled(visible(touchedWindows.deadLetters), 'dead windows (right)'),
      ],
    },
    {
      title: 'Errors of the functions',
      unit: 'count',
      shows: 'Zero is well; a single error is repeated and often heals.',
      readOn: [entry('ingest-errors'), entry('detect-errors'), entry('reconcile-errors'), entry('ingest-throttles')],
      left: functions.flatMap(({ function: handler, service }) => [
        handler.metricErrors({ period: PERIOD, statistic: 'Sum', label: `${service} errors` }),
        handler.metricThrottles({ period: PERIOD, statistic: 'Sum', label: `${service} throttled` }),
      ]),
    },
    {
      title: 'Alerts on their way to people',
      unit: 'count',
      shows: 'Zero is well. SNS tries again before it gives up.',
      readOn: [entry('outbox-stuck'), entry('delivery-failures'), entry('undelivered-alerts')],
      left: [
        labelled(emitted(detect, METRICS.detect.outboxPending, 'Minimum'), 'wait in the outbox'),
        alerting.alerts.metricNumberOfNotificationsFailed({ period: PERIOD, statistic: 'Sum', label: 'failed tries' }),
        labelled(visible(alerting.undeliveredAlerts), 'alerts given up'),
        labelled(visible(alerting.undeliveredHealth), 'news about health given up'),
      ],
    },
  ];
}

const COSTS = 'docs/cost.md';

function costs({ detection, ingest, storage }: ShownParts): readonly Chart[] {
  const functions = [ingest.ingest, detection.detect, detection.reconcile];
  return [
    {
      title: 'Cost: computing an hour',
      unit: 'GB-seconds',
      shows: 'What Lambda bills: seconds times memory. 75,000 GB-seconds are one dollar.',
      readOn: [COSTS],
      left: functions.map(gigabyteSeconds),
    },
    {
      title: 'Cost: messages and starts an hour',
      unit: 'count',
      shows: 'Each log object is a message, a start, three partials and some requests to S3.',
      readOn: [COSTS],
      left: [
        sent(ingest.logObjects.queue, 'log objects'),
        sent(detection.touchedWindows.queue, 'windows'),
        ...functions.map(({ function: handler, service }) =>
          handler.metricInvocations({ period: HOUR, statistic: 'Sum', label: `${service} starts` }),
        ),
      ],
    },
    {
      title: 'Cost: what the buckets hold',
      unit: 'bytes',
      shows: 'S3 measures once a day. Choose a week or a month to see it.',
      readOn: [COSTS],
      left: [bytesOf(storage.logs, 'log bucket'), bytesOf(storage.data, 'data bucket')],
    },
  ];
}

function entry(name: string): string {
  return `docs/runbook.md#${name}`;
}

function labelled(metric: cloudwatch.Metric, label: string): cloudwatch.Metric {
  return metric.with({ label });
}

function oldest(queue: sqs.Queue): cloudwatch.Metric {
  return queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: 'Maximum' });
}

function visible(queue: sqs.Queue): cloudwatch.Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' });
}

function sent(queue: sqs.Queue, label: string): cloudwatch.Metric {
  return queue.metricNumberOfMessagesSent({ period: HOUR, statistic: 'Sum', label });
}

function gigabyteSeconds({ function: handler, memoryMb, service }: PipelineFunction): cloudwatch.IMetric {
  const duration = handler.metricDuration({ period: HOUR, statistic: 'Sum' });
  return new cloudwatch.MathExpression({
    expression: `${service} * ${memoryMb / MB_PER_GB / MS_PER_SECOND}`,
    usingMetrics: { [service]: duration },
    label: service,
    period: HOUR,
  });
}

function bytesOf({ bucketName }: s3.IBucket, label: string): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/S3',
    metricName: 'BucketSizeBytes',
    dimensionsMap: { BucketName: bucketName, StorageType: 'StandardStorage' },
    statistic: 'Average',
    period: DAY,
    label,
  });
}
