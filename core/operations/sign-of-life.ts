import { mapConcurrently } from '../collections/concurrently.ts';
import type { ObjectStore } from '../ports.ts';
import { EPISODES_KEY } from '../storage/keys.ts';
import { countOpen } from '../storage/state/state-store.ts';
import { type OnUnreadable, readOrSkip } from '../storage/stored-document.ts';
import { readWindowDocument } from '../storage/window-store.ts';
import { HOUR_SECONDS, minuteText, WINDOW_SECONDS, windowOf } from '../time.ts';
import { duration, joined, pluralised } from '../wording.ts';
import type { Subscriber } from './doctor/subscribers.ts';

/** Age of the oldest window that is read. Each VPC with flow logs is in a younger window, unless its logs have stopped. */
const LOOKBACK_SECONDS = 2 * HOUR_SECONDS;

const READS_AT_ONCE = 8;

/** Largest number of addresses that the mail names for each topic. */
const MOST_NAMED = 20;

const EPISODES_UNREADABLE = `The state of the episodes (${EPISODES_KEY}) cannot be read: no alert is sent until it is repaired. See windows-dead-letters in docs/runbook.md.`;

/** What a deployment watches, and its present state. */
export interface Watched {
  /** Number of VPCs with logs in the last two hours. */
  readonly vpcs: number;
  /** Start of the newest record, epoch seconds; undefined if there was none in the last two hours. */
  readonly newestRecord: number | undefined;
  /** Number of open episodes, including episodes that the allow-list suppresses; undefined if their state cannot be read. */
  readonly open: number | undefined;
  /** Number of windows of the last two hours that could not be read. `vpcs` and `newestRecord` leave them out. */
  readonly unreadable: number;
}

/** A mail about the health of surge445 itself. */
export interface HealthNews {
  /** Printable ASCII characters, fewer than 100. */
  readonly subject: string;
  readonly message: string;
}

/**
 * Reads from the data bucket what the deployment watches. A window that cannot be read is counted, and all else is read all the same.
 * @param store the data bucket
 * @param now the clock, epoch seconds
 * @param onUnreadable is called with the error of each document that cannot be read
 */
export async function lookAtWatched(store: ObjectStore, now: number, onUnreadable: OnUnreadable): Promise<Watched> {
  const count = LOOKBACK_SECONDS / WINDOW_SECONDS + 1;
  const starts = Array.from({ length: count }, (_, ago) => windowOf(now) - ago * WINDOW_SECONDS);
  let unreadable = 0;
  const countUnreadable: OnUnreadable = (error) => {
    unreadable++;
    onUnreadable(error);
  };
  const read = await mapConcurrently(starts, READS_AT_ONCE, async (start) =>
    readOrSkip(async () => readWindowDocument(store, start), countUnreadable),
  );
  const documents = read.filter((document) => document !== undefined);
  const vpcs = new Set(
    documents.flatMap(({ coverage }) => coverage.map(({ vpcId }) => vpcId).filter((id) => id !== '')),
  );
  return {
    vpcs: vpcs.size,
    newestRecord: documents.length === 0 ? undefined : Math.max(...documents.map(({ latest }) => latest)),
    open: await readOrSkip(async () => countOpen(store), onUnreadable),
    unreadable,
  };
}

/** What became of the page about the last week. */
export type WeeklyReport =
  | { readonly outcome: 'written'; readonly week: string; readonly key: string; readonly link: string | undefined }
  | { readonly outcome: 'no logs'; readonly week: string }
  | { readonly outcome: 'failed'; readonly week: string; readonly reason: string };

/** Facts of a sign of life: {@link Watched}, and the people who get mails. */
export interface SignOfLife extends Watched {
  /** Absent if the setting `report` is off. */
  readonly report?: WeeklyReport | undefined;
  readonly stack: string;
  /** The clock, epoch seconds. */
  readonly now: number;
  /** Subscribers of the topic of alerts, and of the topic of health. */
  readonly alerts: readonly Subscriber[];
  readonly health: readonly Subscriber[];
}

/** Returns the weekly mail, which proves that surge445 works and lists who gets which mails. */
export function signOfLifeNews(sign: SignOfLife): HealthNews {
  const { open, stack, vpcs } = sign;
  const watching = `watching ${pluralised(vpcs, 'VPC')}, ${open === undefined ? 'open episodes unknown' : `${open} open`}`;
  return {
    subject: `[${stack}] Sign of life: ${watching}`,
    message: [
      `${stack} is ${watching}. ${newestText(sign)}`,
      ...unreadableText(sign),
      ...(open === undefined ? [EPISODES_UNREADABLE] : []),
      ...reportText(sign),
      `Alerts go to ${named(sign.alerts)}.`,
      `News about health goes to ${named(sign.health)}.`,
      'Is somebody missing? Anybody who follows the link below a mail is unsubscribed: deploy again without that address, then with it.',
      `This mail comes once a week. When it does not come, run: surge445 doctor --stack ${stack}`,
    ].join('\n'),
  };
}

function newestText({ newestRecord, now, unreadable }: SignOfLife): string {
  if (newestRecord !== undefined) {
    return `The newest record is of ${minuteText(newestRecord)}, ${duration(Math.max(0, now - newestRecord))} ago.`;
  }
  return unreadable > 0
    ? 'The time of the newest record is not known.'
    : 'No log in the last two hours: attacks go unseen. See no-log-objects in docs/runbook.md.';
}

function reportText({ report }: SignOfLife): string[] {
  switch (report?.outcome) {
    case undefined:
      return [];
    case 'written':
      return [`The page about week ${report.week}: ${report.link ?? `${report.key} in the data bucket`}`];
    case 'no logs':
      return [`There is no page about week ${report.week}, because it has no logs.`];
    case 'failed':
      return [
        `The page about week ${report.week} could not be written: ${report.reason}. The log of the function reconcile has more.`,
      ];
  }
}

function unreadableText({ unreadable }: SignOfLife): string[] {
  if (unreadable === 0) return [];
  const windows = pluralised(unreadable, 'window');
  return [
    `${windows} of the last two hours could not be read, so VPCs may be missing here. The log of the function reconcile names them.`,
  ];
}

function named(subscribers: readonly Subscriber[]): string {
  const confirmed = subscribers.filter(({ isConfirmed }) => isConfirmed).map(({ endpoint }) => endpoint);
  const pending = subscribers.filter(({ isConfirmed }) => !isConfirmed).map(({ endpoint }) => endpoint);
  const reached = confirmed.length === 0 ? 'NOBODY' : joined(confirmed, MOST_NAMED);
  return pending.length === 0 ? reached : `${reached}; not yet confirmed: ${joined(pending, MOST_NAMED)}`;
}
