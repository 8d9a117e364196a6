import { type Contact, OUTCOME } from '../history/contacts.ts';
import type { HostVerdict } from './host-finding.ts';

/**
 * Failed less answered first contacts at which a host is no longer taken for a client: a sequential test with 0.8 and 0.2 as the rates of success
 * of clients and worms, and one mistake in 100,000, is decided after nine failures in a row.
 * @see https://doi.org/10.1007/978-3-540-30143-1_4 Schechter, Jung and Berger, "Fast detection of scanning worm infections"
 */
export const NET_FAILURES = 9;

/** Failed destinations in one window. */
const FAILED_IN_WINDOW = 25;

/** New destinations in an hour, however they went: a worm with a list of hosts that answer does not fail. */
export const NEW_IN_HOUR = 50;
/** New destinations in an hour that are worth a line in the digest. */
const MANY_IN_HOUR = 10;

/** How a host works through others, the surest sign first; `many` is one of severity low. */
export type SweepLevel = 'failed in window' | 'failed' | 'new' | 'many';

/** Levels at which contacts failed; at the others the host only reaches for many. */
const BY_FAILURES: Readonly<Record<SweepLevel, boolean>> = {
  'failed in window': true,
  failed: true,
  new: false,
  many: false,
};

/** What a verdict looks at: the contacts of the window, and the first contacts of the hour. */
export interface SweepEvidence {
  readonly contactsInWindow: readonly Contact[];
  readonly firstContacts: ReadonlyMap<string, { readonly outcome: number }>;
}

/**
 * Says whether a host works through others.
 * @returns undefined when it does not; of severity low when it only reaches for many
 */
export function sweepVerdict({ contactsInWindow, firstContacts }: SweepEvidence): HostVerdict<SweepLevel> | undefined {
  const outcomes = [...firstContacts.values()].map(({ outcome }) => outcome);
  const failed = outcomes.filter((outcome) => isFailed(outcome) || (outcome & OUTCOME.unanswered) !== 0).length;
  const answered = outcomes.filter((outcome) => (outcome & OUTCOME.answered) !== 0).length;
  const failedNow = contactsInWindow.filter(([, outcome]) => isFailed(outcome)).length;
  const metric = 'destinations';
  if (failedNow >= FAILED_IN_WINDOW) {
    return { severity: 'high', level: 'failed in window', value: failedNow, metric, threshold: FAILED_IN_WINDOW };
  }
  if (failed - answered >= NET_FAILURES) {
    return { severity: 'high', level: 'failed', value: failed - answered, metric, threshold: NET_FAILURES };
  }
  if (firstContacts.size >= NEW_IN_HOUR) {
    return { severity: 'high', level: 'new', value: firstContacts.size, metric, threshold: NEW_IN_HOUR };
  }
  if (firstContacts.size >= MANY_IN_HOUR) {
    return { severity: 'low', level: 'many', value: firstContacts.size, metric, threshold: MANY_IN_HOUR };
  }
  return undefined;
}

/**
 * Says whether a contact was refused, by policy or by the host, and never answered.
 * @param outcome OR of `OUTCOME` bits
 */
export function isFailed(outcome: number): boolean {
  return (outcome & OUTCOME.failed) !== 0 && (outcome & OUTCOME.answered) === 0;
}

/** Checks whether a host sweeps by a level at which its contacts failed, not only by how many there are. */
export function isByFailures(level: SweepLevel): boolean {
  return BY_FAILURES[level];
}
