/** What a box stands for. Each kind has its own colour. */
export type PartKind = 'outside' | 'storage' | 'queue' | 'function' | 'message' | 'watch';

/** One box of the picture of the architecture. Its place is a cell of a grid: column and row count from 0. */
export interface Part {
  readonly kind: PartKind;
  /** Name of the service, as AWS writes it. */
  readonly service: string;
  /** What the box is for, one line each. */
  readonly lines: readonly string[];
  readonly column: number;
  readonly row: number;
  /** How many cells the box covers to the right; 1 if absent. */
  readonly columns?: number;
  /** How many cells the box covers downwards; 1 if absent. */
  readonly rows?: number;
  /** Logical ids of the resources that the box stands for, without the hash at their end. */
  readonly resources: readonly string[];
}

/** Name of a box in {@link PARTS}. */
export type PartName = keyof typeof PARTS;

/** An arrow from one box to another. */
export interface Arrow {
  readonly from: PartName;
  readonly to: PartName;
  /** True if the arrow has a head at both ends. */
  readonly isMutual?: boolean;
}

/** All boxes. A test compares them with the template of a deployment with default settings. */
export const PARTS = {
  flowLogs: {
    kind: 'outside',
    service: 'VPC Flow Logs',
    lines: ['yours, or made by', 'the setting vpcs'],
    column: 0,
    row: 0,
    resources: [],
  },
  logBucket: {
    kind: 'storage',
    service: 'Amazon S3',
    lines: ['log bucket:', 'yours or a new one'],
    column: 1,
    row: 0,
    resources: ['StorageLogs'],
  },
  logObjects: {
    kind: 'queue',
    service: 'Amazon SQS',
    lines: ['log objects', 'that have arrived'],
    column: 2,
    row: 0,
    resources: ['IngestLogObjectsQueue'],
  },
  ingest: {
    kind: 'function',
    service: 'AWS Lambda: ingest',
    lines: ['one log object in,', 'partials out'],
    column: 3,
    row: 0,
    resources: ['IngestFunction'],
  },
  dataBucket: {
    kind: 'storage',
    service: 'Amazon S3',
    lines: ['data bucket', '', 'partials', 'windows', 'baselines', 'episodes', 'alerts', 'tables', 'quarantine'],
    column: 4,
    row: 0,
    rows: 3,
    resources: ['StorageData'],
  },
  schedules: {
    kind: 'watch',
    service: 'EventBridge Scheduler',
    lines: ['hourly: reconcile', '5 minutes: detect', 'weekly: sign of life'],
    column: 0,
    row: 1,
    resources: ['DetectionHourly', 'DetectionPublish', 'SignOfLifeWeekly'],
  },
  reconcile: {
    kind: 'function',
    service: 'AWS Lambda: reconcile',
    lines: ['finds log objects that', 'nobody announced'],
    column: 1,
    row: 1,
    resources: ['DetectionReconcileFunction'],
  },
  deadLetters: {
    kind: 'queue',
    service: 'Amazon SQS',
    lines: ['dead letters: what', 'failed in all tries, or', 'was not delivered'],
    column: 2,
    row: 1,
    resources: [
      'IngestLogObjectsDeadLetters',
      'TouchedWindowsDeadLetters',
      'AlertingUndeliveredAlerts',
      'AlertingUndeliveredHealth',
    ],
  },
  touchedWindows: {
    kind: 'queue',
    service: 'Amazon SQS',
    lines: ['windows with', 'new partials'],
    column: 3,
    row: 1,
    resources: ['TouchedWindowsQueue'],
  },
  detect: {
    kind: 'function',
    service: 'AWS Lambda: detect',
    lines: ['folds and judges', 'windows, writes', 'tables and alerts'],
    column: 3,
    row: 2,
    resources: ['DetectionDetectFunction'],
  },
  alerts: {
    kind: 'message',
    service: 'Amazon SNS',
    lines: ['topic alerts'],
    column: 2,
    row: 2,
    resources: ['AlertingAlerts'],
  },
  people: {
    kind: 'outside',
    service: 'You',
    lines: ['mail and text message', '', 'on request: Slack, Teams, EventBridge,', 'the owner of each VPC, a SIEM'],
    column: 0,
    row: 2,
    columns: 2,
    rows: 2,
    resources: [],
  },
  health: {
    kind: 'message',
    service: 'Amazon SNS',
    lines: ['topic health'],
    column: 2,
    row: 3,
    resources: ['AlertingHealth'],
  },
  watch: {
    kind: 'watch',
    service: 'Amazon CloudWatch',
    lines: ['alarms and dashboard;', 'EventBridge tells when', 'an alarm is over'],
    column: 3,
    row: 3,
    resources: ['Dashboard', 'AlarmsOver'],
  },
  athena: {
    kind: 'watch',
    service: 'Amazon Athena',
    lines: ['attempts, rollups,', 'alerts; saved queries'],
    column: 4,
    row: 3,
    resources: ['AnalyticsWorkgroup'],
  },
} as const satisfies Readonly<Record<string, Part>>;

/** All arrows, in the direction in which messages and data go. */
export const ARROWS: readonly Arrow[] = [
  { from: 'flowLogs', to: 'logBucket' },
  { from: 'logBucket', to: 'logObjects' },
  { from: 'logObjects', to: 'ingest' },
  { from: 'ingest', to: 'dataBucket' },
  { from: 'ingest', to: 'touchedWindows' },
  { from: 'touchedWindows', to: 'detect' },
  { from: 'detect', to: 'dataBucket', isMutual: true },
  { from: 'detect', to: 'alerts' },
  { from: 'alerts', to: 'people' },
  { from: 'dataBucket', to: 'athena' },
  { from: 'schedules', to: 'reconcile' },
  { from: 'logBucket', to: 'reconcile' },
  { from: 'reconcile', to: 'logObjects' },
  { from: 'logObjects', to: 'deadLetters' },
  { from: 'touchedWindows', to: 'deadLetters' },
  { from: 'watch', to: 'health' },
  { from: 'health', to: 'people' },
];
