import { type PublishedHour, settleStale, type StaleHour } from '../alerting/state.ts';
import type { ObjectStore } from '../ports.ts';
import type { HistoryStore } from './history-store.ts';
import { changeHead, readHead } from './state/state-store.ts';
import { publishHour, type TableSource } from './tables.ts';

/** Hours between two notes of what was published: an interruption repeats no more than these. */
const HOURS_AT_ONCE = 24;

/** An hour whose tables or summaries could not be brought up to date. It stays stale and is tried again. */
export interface TableFailure {
  /** Epoch seconds. */
  readonly hourStart: number;
  readonly error: unknown;
}

/** What became of stale hours. */
export interface PublishReport {
  /** Hours whose tables were written. */
  readonly hours: number;
  /** Hours that wait for the next time, because there was no time left. */
  readonly left: number;
  readonly failures: readonly TableFailure[];
}

/** What tables are written with. */
export interface TableDependencies {
  /** The data bucket or a folder like it. */
  readonly store: ObjectStore;
  /** The same place for tables alone: it may give up sooner, so that an alert does not wait long for a table that cannot be written. */
  readonly tables: ObjectStore;
  readonly windows: TableSource['windows'];
  /** Checks whether there is time for another hour. */
  readonly hasTime: () => boolean;
}

/** What stale hours are brought up to date with. */
export interface StaleDependencies extends TableDependencies {
  /** Makes summaries anew; undefined where nobody else writes, because there they are never older than their windows. */
  readonly history: Pick<HistoryStore, 'remember'> | undefined;
}

/**
 * Brings the tables and summaries of stale hours up to date. An hour that fails stays stale and holds up no other: the next time it comes after those
 * that did not fail.
 */
export async function publishStaleHours(dependencies: StaleDependencies): Promise<PublishReport> {
  const { stale, episodeState } = await readHead(dependencies.store);
  const waiting = stale.toSorted((one, other) => (one.failures ?? 0) - (other.failures ?? 0));
  const outcomes: PublishOutcome[] = [];
  for (let from = 0; from < waiting.length && dependencies.hasTime(); from += HOURS_AT_ONCE) {
    const some = waiting.slice(from, from + HOURS_AT_ONCE);
    const forgotten = await rememberEach(some, dependencies.history);
    const tables = await publishTables(some, dependencies, episodeState.watermark);
    const published = tables.map((outcome) => withFailure(outcome, forgotten.get(outcome.hour.hourStart)));
    if (published.some(isNews)) {
      await changeHead(dependencies.store, (state) => ({ stale: settleStale(state.stale, published) }));
    }
    outcomes.push(...published);
  }
  return {
    hours: outcomes.filter(({ isWritten }) => isWritten).length,
    left: waiting.length - outcomes.length,
    failures: outcomes.flatMap(({ failure }) => failure ?? []),
  };
}

/** What became of one hour. */
export interface PublishOutcome extends PublishedHour {
  /** True when the tables said something else before. */
  readonly isWritten: boolean;
  /** Set when the result is `failed`. */
  readonly failure: TableFailure | undefined;
}

/** Checks whether the state has to change: an hour that stays open stays as it is. */
function isNews({ hour, result }: PublishOutcome): boolean {
  return result !== 'open' || hour.failures !== undefined;
}

/**
 * Writes the tables of hours, one after the other. An hour that fails does not hold up the others.
 * @param watermark a latest record start that was read, epoch seconds
 * @returns outcomes in the order of the hours, of those for which there was time
 */
export async function publishTables(
  hours: readonly StaleHour[],
  dependencies: TableDependencies,
  watermark: number,
): Promise<PublishOutcome[]> {
  const readWatermark = async (): Promise<number> => (await readHead(dependencies.store)).episodeState.watermark;
  const source = { store: dependencies.tables, windows: dependencies.windows, watermark, readWatermark };
  const outcomes: PublishOutcome[] = [];
  for (const hour of hours) {
    if (!dependencies.hasTime()) break;
    outcomes.push(await publishOne(hour, source));
  }
  return outcomes;
}

async function publishOne(hour: StaleHour, source: TableSource): Promise<PublishOutcome> {
  try {
    const { isFinal, isWritten } = await publishHour(source, hour.hourStart);
    return { hour, result: isFinal ? 'final' : 'open', isWritten, failure: undefined };
  } catch (error) {
    return withFailure({ hour, result: 'open', isWritten: false, failure: undefined }, error);
  }
}

function withFailure(outcome: PublishOutcome, error: unknown): PublishOutcome {
  if (error === undefined || outcome.failure) return outcome;
  return { ...outcome, result: 'failed', failure: { hourStart: outcome.hour.hourStart, error } };
}

/**
 * Makes the summaries of hours anew: of all together, because they share windows and days, and where that fails of each alone.
 * @returns failures by the start of the hour
 */
async function rememberEach(
  hours: readonly StaleHour[],
  history: StaleDependencies['history'],
): Promise<ReadonlyMap<number, unknown>> {
  const failures = new Map<number, unknown>();
  if (!history) return failures;
  const starts = hours.map(({ hourStart }) => hourStart);
  try {
    await history.remember(starts);
  } catch {
    for (const start of starts) {
      try {
        await history.remember([start]);
      } catch (error) {
        failures.set(start, error);
      }
    }
  }
  return failures;
}
