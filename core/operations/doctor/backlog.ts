import type { OutboxRow } from '../../alerting/state.ts';
import type { QuarantineNote } from '../../storage/quarantine.ts';
import { pluralised, withThousands } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** More than this takes ingest longer than a few minutes. */
const MANY_MESSAGES = 5000;

/** Reasons that are printed. */
const SHOWN_REASONS = 3;

/**
 * Judges how full a queue is.
 * @param name of the queue, for people
 * @param depth messages that wait, and that are worked on
 */
export function checkQueue(name: string, depth: { readonly waiting: number; readonly inFlight: number }): Check {
  const what = `queue of ${name}: ${withThousands(depth.waiting)} waiting, ${withThousands(depth.inFlight)} in work`;
  return depth.waiting < MANY_MESSAGES
    ? ok(what)
    : warn(what, 'a backfill drains by itself; else look at throttles and errors of the function that reads the queue');
}

/**
 * Judges what failed too often.
 * @param name of the queue, for people
 * @param count dead letters
 * @param fix what to do about them
 */
export function checkDeadLetters(name: string, count: number, fix: string): Check {
  return count === 0 ? ok(`no dead letters of ${name}`) : fail(`${pluralised(count, 'dead letter')} of ${name}`, fix);
}

/** Log objects that were set aside. */
export interface Quarantined {
  readonly count: number;
  /** The last ones, newest first. */
  readonly last: readonly QuarantineNote[];
}

/**
 * Judges what could not be read.
 */
export function checkQuarantine({ count, last }: Quarantined): Check {
  if (count === 0) return ok('no log object in quarantine');
  const reasons = last.slice(0, SHOWN_REASONS).map(({ bucket, key, message }) => `s3://${bucket}/${key}: ${message}`);
  return warn(
    `${pluralised(count, 'log object')} in quarantine; the last: ${reasons.join('; ')}`,
    'their records are not counted: see quarantine in docs/runbook.md',
  );
}

/**
 * Judges whether alerts are stuck.
 * @param outbox alerts that are decided and not yet confirmed as sent
 * @param now the clock, epoch seconds
 */
export function checkOutbox(outbox: readonly Pick<OutboxRow, 'leasedUntil'>[], now: number): Check {
  const stuck = outbox.filter((row) => row.leasedUntil <= now).length;
  if (outbox.length === 0) return ok('no alert waits to be sent');
  return stuck === 0
    ? ok(`${pluralised(outbox.length, 'alert')} being sent just now`)
    : fail(
        `${pluralised(stuck, 'alert')} not sent`,
        'look at the log of the detect function: the topic, its key or its policy refuses; they are tried again every 5 minutes',
      );
}
