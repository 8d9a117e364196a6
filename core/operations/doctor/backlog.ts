import { MAIN_CHANNEL } from '../../alerting/publisher.ts';
import type { OutboxRow } from '../../alerting/state.ts';
import type { QuarantineNote } from '../../storage/quarantine.ts';
import { pluralised, withThousands } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** A queue with more messages than this needs more than a few minutes. */
const MANY_MESSAGES = 5000;

/** Largest number of quarantine reasons that are printed. */
const SHOWN_REASONS = 3;

/**
 * Checks how many messages wait in a queue.
 * @param name name of the queue for people
 * @param depth numbers of messages that wait and that are being processed
 */
export function checkQueue(name: string, depth: { readonly waiting: number; readonly inFlight: number }): Check {
  const what = `queue of ${name}: ${withThousands(depth.waiting)} waiting, ${withThousands(depth.inFlight)} in work`;
  return depth.waiting < MANY_MESSAGES
    ? ok(what)
    : warn(what, 'a backfill drains by itself; else look at throttles and errors of the function that reads the queue');
}

/**
 * Checks that a dead-letter queue is empty.
 * @param name name of the queue for people
 * @param count number of dead letters
 * @param fix what a person should do about dead letters
 */
export function checkDeadLetters(name: string, count: number, fix: string): Check {
  return count === 0 ? ok(`no dead letters of ${name}`) : fail(`${pluralised(count, 'dead letter')} of ${name}`, fix);
}

/** Log objects in quarantine. */
export interface Quarantined {
  readonly count: number;
  /** Notes of the last log objects, newest first. */
  readonly last: readonly QuarantineNote[];
}

/** Checks that no log object is in quarantine. */
export function checkQuarantine({ count, last }: Quarantined): Check {
  if (count === 0) return ok('no log object in quarantine');
  const reasons = last.slice(0, SHOWN_REASONS).map(({ bucket, key, message }) => `s3://${bucket}/${key}: ${message}`);
  return warn(
    `${pluralised(count, 'log object')} in quarantine; the last: ${reasons.join('; ')}`,
    'their records are not counted: see quarantine in docs/runbook.md',
  );
}

/**
 * Checks that no alert is stuck.
 * @param outbox alerts that were decided and are not yet confirmed as sent
 * @param now current time, epoch seconds
 */
export function checkOutbox(outbox: readonly Pick<OutboxRow, 'leasedUntil' | 'takenBy'>[], now: number): Check {
  if (outbox.length === 0) return ok('no alert waits to be sent');
  const waiting = outbox.filter((row) => row.leasedUntil <= now);
  const stuck = waiting.filter(({ takenBy = [] }) => !takenBy.includes(MAIN_CHANNEL)).length;
  if (stuck === 0 && waiting.length > 0) {
    return warn(
      `${pluralised(waiting.length, 'alert')} told by mail and not yet to a chat or the event bus`,
      'look for detect:channel:failed in the log of the detect function; surge445 tries again for a day',
    );
  }
  return stuck === 0
    ? ok(`${pluralised(outbox.length, 'alert')} being sent now`)
    : fail(
        `${pluralised(stuck, 'alert')} not sent`,
        'look at the log of the detect function, because the topic, its key or its policy may refuse alerts; surge445 tries again every 5 minutes',
      );
}
