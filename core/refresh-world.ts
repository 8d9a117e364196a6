import type { ObjectStore, PortHistoryServer } from './ports.ts';
import type { OnUnreadable } from './storage/stored-document.ts';
import { changeWorld } from './storage/world-store.ts';
import { afterAnswer, afterFailure, type AskingState, daysToAskFor } from './world/asking.ts';
import { type DayCount, type DayRange, parsePortHistory } from './world/port-history.ts';
import { LEAST_DAYS } from './world/world-figure.ts';

/** The only port that is asked for. */
const PORT = 445;

/** Characters of the reason why an answer is of no use. */
const MOST_REASON = 300;

/** What a refresh works with. */
export interface RefreshDependencies {
  /** The data bucket. */
  readonly store: ObjectStore;
  readonly server: PortHistoryServer;
  /** The clock, epoch seconds. */
  readonly now: number;
  /** Hears of a stored document that cannot be read. */
  readonly onUnreadable: OnUnreadable;
}

/** What a refresh did: `not-due` asked nobody, `answered` stored a new history, `failed` kept the old one. */
export type RefreshReport =
  | { readonly outcome: 'not-due' }
  | { readonly outcome: 'answered'; readonly days: number }
  | { readonly outcome: 'failed'; readonly reason: string };

/** An answer that is of use, or why there is none. */
type Reading =
  | { readonly days: readonly DayCount[] }
  | { readonly reason: string; readonly retryAfter?: string | undefined };

/**
 * Asks once a day what the sensors of the world saw on port 445, and stores the answer. The next try is noted before the question, so that neither
 * a crash nor a second caller asks again too soon. Without a good answer the last one stays.
 */
export async function refreshWorld({ now, onUnreadable, server, store }: RefreshDependencies): Promise<RefreshReport> {
  const before = await claim({ now, onUnreadable, store });
  if (!before) return { outcome: 'not-due' };
  const reading = await ask(server, daysToAskFor(now));
  await changeWorld(
    store,
    ({ history }) =>
      'days' in reading
        ? { history: { port: PORT, days: reading.days }, asking: afterAnswer(now) }
        : { history, asking: afterFailure(before, now, reading.retryAfter) },
    onUnreadable,
  );
  return 'days' in reading
    ? { outcome: 'answered', days: reading.days.length }
    : { outcome: 'failed', reason: reading.reason };
}

/**
 * Notes that the server is asked now, as if the question had failed already.
 * @returns the state before; undefined if it is not time yet
 */
async function claim({
  now,
  onUnreadable,
  store,
}: Omit<RefreshDependencies, 'server'>): Promise<AskingState | undefined> {
  let before: AskingState | undefined;
  await changeWorld(
    store,
    (document) => {
      before = document.asking.nextTry <= now ? document.asking : undefined;
      return before && { ...document, asking: afterFailure(before, now) };
    },
    onUnreadable,
  );
  return before;
}

async function ask(server: PortHistoryServer, range: DayRange): Promise<Reading> {
  const reply = await server.ask({ port: PORT, ...range });
  if ('reason' in reply) return reply;
  try {
    const days = parsePortHistory(reply.body, range);
    // A few days would say nothing, and would replace an answer that says something.
    return days.length > LEAST_DAYS
      ? { days }
      : { reason: `the answer has ${days.length} days: too few to compare with` };
  } catch (error) {
    return { reason: `the answer is of no use: ${String(error).slice(0, MOST_REASON)}` };
  }
}
