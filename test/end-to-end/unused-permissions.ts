/** A permission that no call of a function needs. */
export interface UnusedPermission {
  /** Functions whose roles have it. */
  readonly services: readonly string[];
  /** In the words of `permissionsOfRole`; the beginning of a logical id stands in braces. */
  readonly permission: string;
  /** Who needs it. */
  readonly reason: string;
}

const MESSAGES =
  'Lambda takes messages from the queue with the role of the function; the test does so with its own name';
const LINES =
  'Lambda writes what the function prints with the role of the function; the test reads the pipes of a process';

const INGEST_QUEUE = '{IngestLogObjectsQueue}';
const DETECT_QUEUE = '{TouchedWindowsQueue}';

/**
 * Every permission of the functions that the end-to-end run does not use. A permission that stands neither here nor in the run fails a test.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
 */
export const UNUSED_PERMISSIONS: readonly UnusedPermission[] = [
  ...['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].flatMap((action) => [
    { services: ['ingest'], permission: `sqs:${action} ${INGEST_QUEUE}`, reason: MESSAGES },
    { services: ['detect'], permission: `sqs:${action} ${DETECT_QUEUE}`, reason: MESSAGES },
  ]),
  ...['CreateLogStream', 'PutLogEvents'].flatMap((action) => [
    { services: ['ingest'], permission: `logs:${action} {IngestLogs}`, reason: LINES },
    { services: ['detect'], permission: `logs:${action} {DetectionDetectLogs}`, reason: LINES },
    { services: ['reconcile'], permission: `logs:${action} {DetectionReconcileLogs}`, reason: LINES },
  ]),
];
