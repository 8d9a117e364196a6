import { Duration } from 'aws-cdk-lib';
import { METRICS } from '../core/operations/metric-names.ts';
import type { Alerting } from './alerting.ts';
import type { Detection } from './detection.ts';
import type { Ingest } from './ingest.ts';
import {
  failedNotifications,
  sumOf,
  any,
  never,
  anyMessage,
  oldestMessage,
  throttled,
  errors,
  invocations,
  published,
  type Watch,
} from './measures.ts';
import { emitted, PERIOD } from './metrics.ts';

const HOUR = Duration.hours(1);

/** What is watched. */
export interface WatchedParts {
  readonly ingest: Ingest;
  readonly detection: Detection;
  readonly alerting: Alerting;
}

/** Lists all alarms: what was put aside, what fell silent, what waits, what fails, what does not reach people. */
export function watches(parts: WatchedParts): readonly Watch[] {
  return [
    ...deadLetters(parts),
    ...silence(parts),
    ...waiting(parts),
    ...unreadable(parts),
    ...failures(parts),
    ...allowList(parts),
    ...delivery(parts),
  ];
}

function deadLetters({ alerting, detection, ingest }: WatchedParts): readonly Watch[] {
  return [
    {
      name: 'log-objects-dead-letters',
      says: `Log objects failed ${ingest.logObjects.tries} times and were put aside: their records are not counted`,
      ...anyMessage(ingest.logObjects.deadLetters),
    },
    {
      name: 'windows-dead-letters',
      says: `Windows failed ${detection.touchedWindows.tries} times and were put aside: they may be missing from tables and alerts`,
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

/** What always happens while all is well. Here missing data is bad. */
function silence({ alerting, detection, ingest }: WatchedParts): readonly Watch[] {
  return [
    {
      name: 'no-log-objects',
      says: 'No log object was read for 30 minutes: attacks go unseen',
      ...never(emitted(ingest.ingest, METRICS.ingest.logObjects, 'Sum'), 6),
    },
    {
      name: 'detect-silent',
      says: 'The detect function was not started for 15 minutes: windows are not judged',
      ...never(invocations(detection.detect, PERIOD), 3),
    },
    {
      name: 'tables-silent',
      says: 'The tables were not looked at for 15 minutes: queries do not see what is new',
      ...never(emitted(detection.detect, METRICS.detect.publishedHours, 'SampleCount'), 3),
    },
    {
      name: 'reconcile-silent',
      says: 'The reconcile function was not started for 2 hours: log objects that nobody announced stay unread',
      ...never(invocations(detection.reconcile, HOUR), 2),
    },
    {
      name: 'no-sign-of-life',
      says: 'The weekly sign of life was not sent: news about health may not arrive either',
      // Seven days are the longest that an alarm looks back, and the schedule may be a little late.
      ...never(published(alerting.health), 7),
    },
  ];
}

function waiting({ detection, ingest }: WatchedParts): readonly Watch[] {
  return [
    {
      name: 'log-objects-wait',
      says: 'A log object has waited for 30 minutes: ingest stands still or falls behind',
      ...oldestMessage(ingest.logObjects.queue, Duration.minutes(30)),
    },
    {
      name: 'windows-wait',
      // One failed try is repeated after 18 minutes.
      says: 'A window has waited for 45 minutes: detect stands still or falls behind',
      ...oldestMessage(detection.touchedWindows.queue, Duration.minutes(45)),
    },
    {
      name: 'lag',
      // 10 minutes of aggregation, 15 of delivery, 10 until the next delivery, and room.
      says: 'The newest record that is known is more than 45 minutes old: alerts are late',
      metric: emitted(detection.detect, METRICS.detect.lagSeconds, 'Minimum'),
      threshold: 2700,
      of: [3, 3],
    },
    {
      name: 'outbox-stuck',
      says: 'Alerts have waited in the outbox for 15 minutes: people are not told',
      metric: emitted(detection.detect, METRICS.detect.outboxPending, 'Minimum'),
      threshold: 1,
      of: [3, 3],
    },
  ];
}

function unreadable({ ingest: { ingest } }: WatchedParts): readonly Watch[] {
  return [
    {
      name: 'quarantine',
      says: 'A log object could not be read and is in quarantine: its records are not counted',
      ...any(emitted(ingest, METRICS.ingest.quarantined, 'Sum')),
    },
    {
      name: 'unknown-keys',
      says: 'An object among the flow logs has a name that is not known: its records are not counted',
      ...any(emitted(ingest, METRICS.ingest.unknownKeys, 'Sum')),
    },
    {
      name: 'rejected-lines',
      says: 'More than 1,000 lines of flow logs could not be read in 5 minutes: counts are too low',
      metric: emitted(ingest, METRICS.ingest.rejects, 'Sum'),
      threshold: 1001,
      of: [1, 1],
    },
  ];
}

function failures({ detection, ingest }: WatchedParts): readonly Watch[] {
  return [
    {
      name: 'ingest-errors',
      says: 'The ingest function keeps failing: log objects wait or are put aside',
      // One failure is retried and often heals. Two bad periods of three are several, or a retry that failed as well.
      ...any(errors(ingest.ingest)),
      of: [2, 3],
    },
    {
      name: 'detect-errors',
      says: 'The detect function keeps failing: windows are not judged',
      // A window that fails is tried again after 18 minutes: three of four periods are more than one such window.
      ...any(errors(detection.detect)),
      of: [3, 4],
    },
    {
      name: 'table-failures',
      says: 'Tables of an hour could not be written for 15 minutes: queries miss its newest records, alerts do not',
      ...any(emitted(detection.detect, METRICS.detect.tableFailures, 'Sum')),
      of: [3, 3],
    },
    {
      name: 'too-large-windows',
      says: 'A window has more pairs than can be counted: the numbers of its alerts and tables are too low',
      ...any(emitted(detection.detect, METRICS.detect.tooLargeWindows, 'Sum')),
    },
    {
      name: 'reconcile-errors',
      says: 'The reconcile function failed: log objects that nobody announced stay unread',
      ...any(errors(detection.reconcile)),
    },
    {
      name: 'ingest-throttles',
      says: 'Lambda refuses to start the ingest function: log objects wait',
      ...throttled(ingest.ingest),
    },
    {
      name: 'detect-throttles',
      says: 'Lambda refuses to start the detect function: windows wait',
      ...throttled(detection.detect),
    },
    {
      name: 'reconcile-throttles',
      says: 'Lambda refuses to start the reconcile function: log objects that nobody announced stay unread',
      ...throttled(detection.reconcile),
      // It runs once an hour.
      of: [1, 1],
    },
  ];
}

/** Only where there is an allow-list in the data bucket. */
function allowList({ detection: { detect, readsAllowList } }: WatchedParts): readonly Watch[] {
  if (!readsAllowList) return [];
  return [
    {
      name: 'allow-list',
      says: 'The allow-list in the data bucket cannot be used for 15 minutes: the last good one holds, and newer entries do not',
      ...any(emitted(detect, METRICS.detect.allowListFailures, 'Sum')),
      of: [3, 3],
    },
  ];
}

function delivery({ alerting }: WatchedParts): readonly Watch[] {
  return [
    {
      name: 'delivery-failures',
      says: 'SNS could not deliver an alert at the first try: somebody may not be told',
      ...any(failedNotifications(alerting.alerts)),
    },
    ...(alerting.chats.length === 0
      ? []
      : [
          {
            name: 'chat-delivery-failures',
            says: 'SNS could not deliver an alert to a chat: it may be missing in Slack or Teams',
            ...any(sumOf(alerting.chats.map(({ topic }) => failedNotifications(topic)))),
          },
        ]),
  ];
}
