import type { Course } from './alarm-table.ts';

/** Nobody may be called: each is an ordinary day, or heals by itself. */
const ORDINARY: readonly Course[] = [
  { title: 'a quiet day', trouble: {}, fires: [] },
  { title: 'ten days without any attack', trouble: {}, fires: [], days: 10 },
  { title: 'flow logs with an aggregation of 600 s', trouble: { logsEvery: 10, recordAge: 25 }, fires: [] },
  { title: 'AWS delivers 25 minutes late', trouble: { recordAge: 35 }, fires: [] },
  { title: 'some lines in each log object cannot be read', trouble: { rejects: 100 }, fires: [] },
];

const FIRST_HOUR: readonly Course[] = [
  {
    title: 'first hour, flow logs come after 15 minutes',
    trouble: { logsEvery: 0 },
    firstMinutes: 15,
    fires: ['no-log-objects'],
  },
  {
    title: 'first day, nobody turned flow logs on',
    trouble: { logsEvery: 0 },
    firstMinutes: 1440,
    fires: ['no-log-objects'],
  },
];

const LOGS: readonly Course[] = [
  { title: 'logs stop', trouble: { logsEvery: 0 }, fires: ['no-log-objects'] },
  { title: 'AWS delivers two hours late', trouble: { recordAge: 120 }, fires: ['lag'] },
  {
    title: 'the bucket announces nothing; reconcile finds the logs',
    trouble: { isAnnounced: false },
    fires: ['no-log-objects'],
  },
  { title: 'a log object cannot be read', trouble: { quarantined: 1 }, fires: ['quarantine'] },
  { title: 'names of log objects are not known', trouble: { unknownKeys: 1 }, fires: ['unknown-keys'] },
  { title: 'most lines cannot be read', trouble: { rejects: 5000 }, fires: ['rejected-lines'] },
];

const FUNCTIONS: readonly Course[] = [
  {
    title: 'ingest is never started',
    trouble: { ingest: 'never-started' },
    fires: ['no-log-objects', 'log-objects-wait'],
  },
  {
    title: 'ingest fails each time',
    trouble: { ingest: 'fails' },
    fires: ['ingest-errors', 'no-log-objects', 'log-objects-wait', 'log-objects-dead-letters'],
  },
  {
    title: 'Lambda refuses to start ingest',
    trouble: { ingest: 'throttled' },
    fires: ['ingest-throttles', 'no-log-objects', 'log-objects-wait'],
  },
  {
    title: 'detect is never started',
    trouble: { detect: 'never-started' },
    fires: ['detect-silent', 'tables-silent', 'windows-wait'],
  },
  {
    title: 'detect fails each time',
    trouble: { detect: 'fails' },
    fires: ['detect-errors', 'tables-silent', 'windows-wait', 'windows-dead-letters'],
  },
  {
    title: 'Lambda refuses to start detect',
    trouble: { detect: 'throttled' },
    fires: ['detect-throttles', 'detect-silent', 'tables-silent', 'windows-wait'],
  },
  { title: 'reconcile is never started', trouble: { reconcile: 'never-started' }, fires: ['reconcile-silent'] },
  { title: 'reconcile fails each time', trouble: { reconcile: 'fails' }, fires: ['reconcile-errors'] },
  {
    title: 'Lambda refuses to start reconcile',
    trouble: { reconcile: 'throttled' },
    fires: ['reconcile-throttles', 'reconcile-silent'],
  },
];

const SCHEDULES_AND_QUEUES: readonly Course[] = [
  { title: 'the hourly schedule is off', trouble: { hourly: false }, fires: ['reconcile-silent'] },
  { title: 'the schedule of the tables is off', trouble: { publish: false }, fires: ['tables-silent'] },
  {
    title: 'the schedule of the tables is off, and no logs come',
    trouble: { publish: false, logsEvery: 0 },
    fires: ['no-log-objects', 'detect-silent', 'tables-silent'],
  },
  { title: 'the tables of an hour cannot be written', trouble: { tableFailures: 1 }, fires: ['table-failures'] },
  { title: 'a window has too many pairs', trouble: { tooLargeWindows: 1 }, fires: ['too-large-windows'] },
  {
    title: 'the allow-list in the data bucket cannot be used',
    trouble: { allowListFailures: 1 },
    fires: ['allow-list'],
  },
  { title: 'ingest falls behind', trouble: { logObjectsBacklog: 0.5 }, fires: ['log-objects-wait', 'lag'] },
  { title: 'detect falls behind', trouble: { windowsBacklog: 0.5 }, fires: ['windows-wait', 'lag'] },
];

const PEOPLE: readonly Course[] = [
  { title: 'the topic of alerts refuses', trouble: { alerts: 'refuse' }, fires: ['outbox-stuck'] },
  {
    title: 'a subscriber of alerts cannot be reached',
    trouble: { alerts: 'cannot-deliver' },
    fires: ['delivery-failures', 'undelivered-alerts'],
  },
  {
    title: 'a subscriber of health cannot be reached',
    trouble: { health: 'cannot-deliver' },
    fires: ['undelivered-health'],
  },
  { title: 'the weekly sign of life is off', trouble: { signOfLife: false }, fires: ['no-sign-of-life'], days: 10 },
];

/** Everything that must be noticed, and what must not be. */
export const COURSES: readonly Course[] = [
  ...ORDINARY,
  ...FIRST_HOUR,
  ...LOGS,
  ...FUNCTIONS,
  ...SCHEDULES_AND_QUEUES,
  ...PEOPLE,
];
