import type { Alert } from '../core/alerting/alert.ts';
import { decodeState } from '../core/alerting/state.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../core/time.ts';
import { objectIdOf, EPISODES_KEY, PREFIXES, quarantineKey } from '../core/storage/keys.ts';
import type { ObjectStore } from '../core/ports.ts';
import { createHistoryStore } from '../core/storage/history-store.ts';
import { createWindowStore } from '../core/storage/window-store.ts';
import { DERIVED } from '../test/examples/replayed-world.ts';
import { SimulatedBucket } from './bucket.ts';
import type { Extent } from './extent.ts';
import { leaveFirstForm } from './old-version.ts';
import { SimulatedPipeline } from './pipeline.ts';
import { checkCounts } from './recount.ts';
import type { Schedule } from './schedule.ts';
import { LOG_BUCKET, MIDNIGHT, type SmallWorld } from './small-world.ts';
import { Violation } from './watch.ts';

/** True clock at the beginning of a schedule: most of the records are some minutes to an hour old. */
const BEGIN = MIDNIGHT + 15 * WINDOW_SECONDS;

/** A schedule in which nothing goes wrong: one process after the other, each to its end. */
export const UNDISTURBED: Schedule = {
  logObjects: [],
  turns: [5],
  faults: [],
  duplicates: [],
  unannounced: [],
  late: [],
  backfills: false,
  topicFailures: 0,
  chatFailures: 0,
  skews: [0],
  oldProcesses: 0,
};

/** What a world is like after an undisturbed run: every schedule with these log objects has to end like this. */
export interface ExpectedEnd {
  readonly world: SmallWorld;
  /** The data bucket before the schedule begins. */
  readonly before: SimulatedBucket;
  /** Bytes of each document that depends on the log objects alone, by key. */
  readonly documents: ReadonlyMap<string, Uint8Array>;
  /** Rule, place and entity of each alert that opens an episode. */
  readonly opened: ReadonlySet<string>;
  /** Numbers of the calls that were to change something, from 1. */
  readonly writeCalls: readonly number[];
  /** True where each read is a call, also of what is never written; see {@link DataBucket}. */
  readonly countsEveryRead: boolean;
}

/** Returns the end of an undisturbed run with some log objects of a world, by their numbers. */
export type EndOf = (logObjects: readonly number[]) => Promise<ExpectedEnd>;

/**
 * Returns a function that runs a world undisturbed with some of its log objects, once for each choice, and compares the result with a recount of the
 * lines that knows nothing of the pipeline. It throws a {@link Violation} where the recount gives other numbers.
 * @param countsEveryRead see {@link ExpectedEnd}
 */
export function endsOf(world: SmallWorld, { countsEveryRead }: Pick<ExpectedEnd, 'countsEveryRead'>): EndOf {
  const ends = new Map<string, Promise<ExpectedEnd>>();
  const before = worldBefore(world);
  const run = async (logObjects: readonly number[]): Promise<ExpectedEnd> => {
    const part = { ...world, logObjects: world.logObjects.filter((_, index) => logObjects.includes(index)) };
    const start = { world, before: await before, documents: NOTHING, opened: new Set<string>(), writeCalls: [] };
    const schedule = { ...UNDISTURBED, logObjects };
    const first = await runPipeline({ ...start, countsEveryRead: true }, schedule);
    checkCounts(part, first.bucket);
    const documents = documentsOf(first.bucket);
    const opened = openedBy(first.channels.published);
    const end = { ...start, world, documents, opened, countsEveryRead };
    const { writeCalls } = countsEveryRead ? first : await runPipeline(end, schedule);
    return { ...end, writeCalls };
  };
  return async (logObjects) => {
    const name = logObjects.join(' ');
    const end = ends.get(name) ?? run(logObjects);
    ends.set(name, end);
    return end;
  };
}

const NOTHING: ReadonlyMap<string, Uint8Array> = new Map();

/** Returns the end with all log objects of a world. @throws {Violation} if a kind of document is missing, or people were told of something else */
export async function endOfWhole(world: SmallWorld, endOf: EndOf): Promise<ExpectedEnd> {
  const end = await endOf(world.logObjects.map((_, index) => index));
  for (const prefix of [PREFIXES.digests, PREFIXES.rollups, PREFIXES.attempts]) {
    const isMade = [...end.documents.keys()].some((key) => key.startsWith(prefix));
    if (!isMade) throw new Violation('I1 nothing lost', `an undisturbed run wrote nothing below ${prefix}`);
  }
  const told = [...end.opened].toSorted();
  if (told.join() !== world.opens.join()) {
    throw new Violation('I3 alert at least once', `an undisturbed run told of ${told.join(', ') || 'nothing'}`);
  }
  return end;
}

/** The data bucket after the log objects that are there before a schedule. */
async function worldBefore(world: SmallWorld): Promise<SimulatedBucket> {
  const before = new SimulatedBucket();
  const past = new SimulatedPipeline(before, { world, schedule: UNDISTURBED, now: MIDNIGHT });
  for (const object of world.before) past.arrive(object, true);
  await past.runUntilQuiet();
  await keepBaselines(before, world);
  return before;
}

/**
 * Runs one schedule, first among its faults, then without any until nothing is left to do.
 * @returns what the schedule held
 * @throws {Violation} if a promise is broken
 */
export async function runSchedule(expected: ExpectedEnd, schedule: Schedule): Promise<Extent> {
  const pipeline = await runPipeline(expected, schedule);
  checkEnd(expected, schedule, pipeline);
  if (schedule.duplicates.length > 0) await repeatLate(expected, schedule, pipeline);
  return pipeline.extent;
}

/**
 * Lets a message come once more that was delivered long ago.
 * @throws {Violation} if this changes anything
 */
async function repeatLate(
  { world }: ExpectedEnd,
  { logObjects }: Schedule,
  pipeline: SimulatedPipeline,
): Promise<void> {
  const { bucket } = pipeline;
  const documents = documentsOf(bucket);
  const sent = pipeline.channels.published.length;
  const first = world.logObjects[logObjects[0] ?? 0];
  if (first) pipeline.announce(first);
  await pipeline.runUntilQuiet();
  expectSame(documents, documentsOf(bucket), 'after a late duplicate');
  if (pipeline.channels.published.length > sent) throw new Violation('I4 no storm', 'a late duplicate was told again');
}

async function runPipeline(
  { world, before, documents, countsEveryRead }: ExpectedEnd,
  schedule: Schedule,
): Promise<SimulatedPipeline> {
  const isWritten = (key: string): boolean =>
    documents.has(key) || !FUNCTIONS_OF_LOGS.some((prefix) => key.startsWith(prefix));
  const isNeverWritten = countsEveryRead ? undefined : (key: string): boolean => !isWritten(key);
  const run = { world, schedule, now: BEGIN, isNeverWritten };
  const bucket = new SimulatedBucket(before);
  if (schedule.oldProcesses > 0 && bucket.get(EPISODES_KEY)) await leaveFirstForm(plainStore(bucket));
  const pipeline = new SimulatedPipeline(bucket, run);
  const logObjects = [...world.logObjects.entries()].filter(([index]) => schedule.logObjects.includes(index));
  const isLate = (index: number): boolean => schedule.late.includes(index);
  const isAnnounced = (index: number): boolean => !schedule.unannounced.includes(index);
  for (const [index, object] of logObjects) {
    if (!isLate(index)) pipeline.arrive(object, isAnnounced(index));
  }
  pipeline.orderTables();
  await pipeline.runUntilQuiet();
  for (const [index, object] of logObjects) {
    if (isLate(index)) pipeline.arrive(object, isAnnounced(index));
    if (schedule.backfills) pipeline.announce(object);
  }
  pipeline.orderTables();
  if (schedule.unannounced.length > 0) await pipeline.reconcile();
  await pipeline.runUntilQuiet();
  pipeline.repair();
  pipeline.wait(HOUR_SECONDS);
  await pipeline.reconcile();
  await pipeline.runUntilQuiet();
  pipeline.orderTables();
  await pipeline.runUntilQuiet();
  return pipeline;
}

/** Makes the baselines of both days, so that no schedule has to: what is usual depends on when it was asked for. */
async function keepBaselines(bucket: SimulatedBucket, { settings }: SmallWorld): Promise<void> {
  const store = plainStore(bucket);
  const history = createHistoryStore(store, createWindowStore(store, { settings }));
  for (const day of [MIDNIGHT - DAY_SECONDS, MIDNIGHT]) await history.recall(day);
}

/** The bucket without faults, and watched by nobody. */
function plainStore(bucket: SimulatedBucket): ObjectStore {
  return {
    get: async (key) => bucket.get(key),
    put: async (key, bytes, expected) => bucket.put(key, bytes, expected),
    async *list(prefix) {
      yield* bucket.list(prefix);
    },
  };
}

function checkEnd(expected: ExpectedEnd, { logObjects }: Schedule, pipeline: SimulatedPipeline): void {
  const { bucket, ingestQueue, detectQueue, channels } = pipeline;
  expectSame(expected.documents, documentsOf(bucket), 'at the end');
  if (!ingestQueue.isEmpty || !detectQueue.isEmpty) throw new Violation('I5 progress', 'messages are left at the end');
  const { outbox, stale } = decodeState(bucket.get(EPISODES_KEY)?.bytes);
  if (outbox.length > 0) throw new Violation('I3 alert at least once', `${outbox.length} alerts wait at the end`);
  const unsettled = stale.filter(({ failures }) => failures !== undefined);
  if (unsettled.length > 0) throw new Violation('I5 progress', `${unsettled.length} hours failed at the end`);
  for (const [channel, alerts] of Object.entries({ topic: channels.published, chat: channels.posted })) {
    const opened = openedBy(alerts);
    for (const matter of expected.opened) {
      if (!opened.has(matter)) {
        throw new Violation('I3 alert at least once', `the ${channel} was not told of ${matter}`);
      }
    }
  }
  for (const { key, isUnreadable } of logObjects.flatMap((index) => expected.world.logObjects[index] ?? [])) {
    if (isUnreadable && !bucket.get(quarantineKey(objectIdOf({ bucket: LOG_BUCKET, key, etag: 'one' })))) {
      throw new Violation('I6 honest', `${key} is neither counted nor in quarantine`);
    }
  }
}

function expectSame(
  expected: ReadonlyMap<string, Uint8Array>,
  found: ReadonlyMap<string, Uint8Array>,
  when: string,
): void {
  for (const key of new Set([...expected.keys(), ...found.keys()])) {
    const [wanted, present] = [expected.get(key), found.get(key)];
    if (!wanted) throw new Violation('I2 nothing twice', `${key} exists ${when} and should not`);
    if (!present) throw new Violation('I1 nothing lost', `${key} is missing ${when}`);
    if (Buffer.compare(wanted, present) !== 0) {
      throw new Violation('I1 nothing lost', `${key} differs ${when} from that of an undisturbed run`);
    }
  }
}

/** What depends on the log objects alone. */
const FUNCTIONS_OF_LOGS = [...DERIVED, PREFIXES.quarantine];

function documentsOf(bucket: SimulatedBucket): ReadonlyMap<string, Uint8Array> {
  const documents = new Map<string, Uint8Array>();
  for (const [key, { bytes }] of bucket.objects) {
    if (FUNCTIONS_OF_LOGS.some((prefix) => key.startsWith(prefix))) documents.set(key, bytes);
  }
  return documents;
}

/** Rules that find the same in any order of arrival, because what they find only grows. What is outbound may turn out to be lateral. */
const GROWING_RULES: ReadonlySet<string> = new Set(['threshold', 'exposure']);

/** Names what was opened: rule, place and entity. */
function openedBy(alerts: readonly Alert[]): ReadonlySet<string> {
  return new Set(
    alerts
      .filter(({ rule, transition }) => transition === 'opened' && GROWING_RULES.has(rule))
      .map(({ rule, scope, entity }) => `${rule} ${scope.id} ${entity.id}`),
  );
}
