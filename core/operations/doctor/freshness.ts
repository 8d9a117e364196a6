import { minuteText } from '../../time.ts';
import { duration } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** AWS delivers at least every 10 minutes; more than this is unusual. */
const UNUSUAL_OBJECT_SECONDS = 1800;
const LATE_OBJECT_SECONDS = 3600;

/** A window may be as old as the records of the newest object, and a queue away. */
const UNUSUAL_BEHIND_SECONDS = 1800;
const LATE_BEHIND_SECONDS = 3600;

/**
 * Judges whether log objects arrive.
 * @param writtenAt when the newest was written, epoch seconds; undefined when there is none of today or yesterday
 * @param now the clock, epoch seconds
 */
export function checkLogsArrive(writtenAt: number | undefined, now: number): Check {
  const fix =
    'aws ec2 describe-flow-logs shows FlowLogStatus and DeliverLogsErrorMessage; see no-log-objects in docs/runbook.md';
  if (writtenAt === undefined) return fail('no log object of today or yesterday', fix);
  const ageSeconds = Math.max(0, now - writtenAt);
  const what = `the newest log object is ${duration(ageSeconds)} old`;
  if (ageSeconds <= UNUSUAL_OBJECT_SECONDS) return ok(what);
  return ageSeconds <= LATE_OBJECT_SECONDS ? warn(what, fix) : fail(what, fix);
}

/** What is compared to say whether log objects are counted. */
export interface CountedSoFar {
  /** Start of the newest window, epoch seconds; undefined when there is none. */
  readonly newestWindow: number | undefined;
  /** When the newest log object was written, epoch seconds. */
  readonly newestObject: number | undefined;
}

/**
 * Judges whether log objects that arrive are counted.
 */
export function checkLogsCounted({ newestWindow, newestObject }: CountedSoFar): Check {
  const fix =
    'look at the queues below, and at the logs of the functions ingest and detect; see lag in docs/runbook.md';
  if (newestWindow === undefined) {
    return newestObject === undefined
      ? warn('no window yet', 'turn flow logs on; the first window comes about 10 minutes later')
      : fail('no window, though log objects arrive', fix);
  }
  const what = `the newest window is that of ${minuteText(newestWindow)}`;
  const behind = newestObject === undefined ? 0 : newestObject - newestWindow;
  if (behind <= UNUSUAL_BEHIND_SECONDS) return ok(what);
  const found = `${what}, ${duration(behind)} behind the newest log object`;
  return behind <= LATE_BEHIND_SECONDS ? warn(found, fix) : fail(found, fix);
}
