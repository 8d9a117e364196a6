import { minuteText } from '../../time.ts';
import { duration } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Largest normal age of the newest log object. AWS delivers flow logs at least every 10 minutes. */
const UNUSUAL_OBJECT_SECONDS = 1800;
/** A newest log object that is older than this is a failure. */
const LATE_OBJECT_SECONDS = 3600;

/** Largest normal time from the newest window to the newest log object. Records are some minutes older than their object, and queues take time. */
const UNUSUAL_BEHIND_SECONDS = 1800;
/** A newest window that is further behind than this is a failure. */
const LATE_BEHIND_SECONDS = 3600;

/**
 * Checks whether log objects arrive.
 * @param writtenAt time at which the newest log object was written, epoch seconds; undefined if there is none from today or yesterday
 * @param now current time, epoch seconds
 */
export function checkLogsArrive(writtenAt: number | undefined, now: number): Check {
  const fix =
    'aws ec2 describe-flow-logs shows FlowLogStatus and DeliverLogsErrorMessage; see no-log-objects in docs/runbook.md';
  if (writtenAt === undefined) return fail('no log object from today or yesterday', fix);
  const ageSeconds = Math.max(0, now - writtenAt);
  const what = `the newest log object is ${duration(ageSeconds)} old`;
  if (ageSeconds <= UNUSUAL_OBJECT_SECONDS) return ok(what);
  return ageSeconds <= LATE_OBJECT_SECONDS ? warn(what, fix) : fail(what, fix);
}

/** Newest window and newest log object of a deployment. */
export interface CountedSoFar {
  /** Start of the newest window, epoch seconds; undefined if there is none. */
  readonly newestWindow: number | undefined;
  /** Time at which the newest log object was written, epoch seconds; undefined if there is none. */
  readonly newestObject: number | undefined;
}

/**
 * Checks whether arriving log objects are counted.
 * @param now current time, epoch seconds: the newest window is compared with it where no log object is known
 */
export function checkLogsCounted({ newestWindow, newestObject }: CountedSoFar, now: number): Check {
  const fix =
    'look at the queues below, and at the logs of the functions ingest and detect; see lag in docs/runbook.md';
  if (newestWindow === undefined) {
    return newestObject === undefined
      ? warn('no window yet', 'turn flow logs on; the first window comes about 10 minutes later')
      : fail('no window, though log objects arrive', fix);
  }
  const what = `the newest window starts at ${minuteText(newestWindow)}`;
  const behind = (newestObject ?? now) - newestWindow;
  if (behind <= UNUSUAL_BEHIND_SECONDS) return ok(what);
  if (newestObject === undefined) {
    return warn(
      `${what}, ${duration(behind)} ago`,
      'no log object of today or yesterday is known here: see the check of log objects above, and no-log-objects in docs/runbook.md',
    );
  }
  const found = `${what}, ${duration(behind)} behind the newest log object`;
  return behind <= LATE_BEHIND_SECONDS ? warn(found, fix) : fail(found, fix);
}
