import type { OutboxRow } from './alerting/state.ts';
import { mapConcurrently } from './collections/concurrently.ts';
import type { WindowToTell } from './alerting/alert-on-window.ts';
import { ascending, byText } from './collections/order.ts';
import { describeHosts, type HostKnowledge } from './describe-hosts.ts';
import { LONGEST_TRAIL } from './detection/all-rules.ts';
import { judgeWindow } from './detection/judge.ts';
import { enterWindows, type EnterDependencies, type EnteredWindows, hoursOf } from './enter-windows.ts';
import type { JudgedWindow } from './episodes/episodes.ts';
import { type PresentState, presentState } from './episodes/present-state.ts';
import type { ObjectStore } from './ports.ts';
import type { Settings } from './settings/detection-settings.ts';
import { createHistoryStore, type HistoryStore } from './storage/history-store.ts';
import { type ChannelFailure, type OutboxDependencies, sendRows, type SentRows } from './storage/state/outbox.ts';
import { type PublishReport, publishStaleHours, publishTables, type TableFailure } from './storage/stale-hours.ts';
import { readHead } from './storage/state/state-store.ts';
import { type OnUnreadable, readOrSkip, UnreadableDocumentError } from './storage/stored-document.ts';
import { rememberReads, type WindowReads } from './storage/window-reads.ts';
import { createWindowStore, type WindowStore } from './storage/window-store.ts';
import { readWorldHistory } from './storage/world-store.ts';
import { dayOf, hourOf, WINDOW_SECONDS } from './time.ts';
import { type LargeWindows, largeWindowsOf, type WindowFacts } from './windows/window-facts.ts';
import type { PortHistory } from './world/port-history.ts';

const READS_AT_ONCE = 16;

/** What detection works with. */
export interface DetectDependencies extends OutboxDependencies, EnterDependencies, HostKnowledge {
  readonly settings: Settings;
  /** Kept between calls, where nobody else writes, so that documents are not decoded again. */
  readonly windows?: WindowStore;
  /** Likewise, and made from the same windows: then no other writer leaves summaries behind that {@link publishStale} has to make anew. */
  readonly history?: HistoryStore;
  /**
   * The store as far as tables are written for an alert that is about to be sent. It may give up sooner, because the alert waits for it; undefined:
   * `store` itself.
   */
  readonly tables?: ObjectStore;
  /** Checks whether there is time to write the tables of another hour; undefined: always. */
  readonly hasTime?: () => boolean;
  /**
   * The store as far as it is asked what the rest of the world saw: once a call, beside other work. It should give up soon, because alerts wait for
   * it. Undefined: nobody is asked.
   */
  readonly worldStore?: ObjectStore | undefined;
  /** Called before each touched window is folded, and before each is judged: many windows at once take a while. */
  readonly onWindow?: (step: 'fold' | 'judge') => void;
}

/** What one call did. */
export interface DetectReport extends LargeWindows {
  readonly windows: number;
  readonly findings: number;
  /** Alerts that the main channel took. */
  readonly alerts: number;
  /**
   * From the end of the window in which something began or got worse to when people were told, by the clock: the longest of those that did not
   * wait for a digest, undefined when there was none.
   */
  readonly alertLagSeconds: number | undefined;
  /** Alerts that wait in the outbox, because a channel has not taken them. */
  readonly waiting: number;
  /** Channels beside the main one that did not take all of their alerts. */
  readonly channelFailures: readonly ChannelFailure[];
  /** Latest record start seen, epoch seconds; 0 before anything was seen. */
  readonly watermark: number;
  /** What is open, and how the newest window compares with the usual; undefined where no window was judged. */
  readonly present: PresentState | undefined;
  /** Documents that could not be read and were done without, ascending; none of them is one of the touched windows. */
  readonly unreadable: readonly string[];
  /** Hours whose tables an alert speaks of and that could not be written before it was sent. */
  readonly tableFailures: readonly TableFailure[];
  /** Why AWS did not say whose a host is; undefined where it did, or was not asked. */
  readonly askingFailure: Error | undefined;
}

/**
 * Takes windows that log objects touched: folds them, judges them, sends what people must hear. Every step may be repeated at any time, and by
 * any number of workers at once.
 *
 * Tables are not rewritten for every touch, because a query fails when a file is replaced under it: hours are marked, and {@link publishStale}
 * writes them. Only the hour that an alert speaks of is written at once, before the alert is sent, so that its SQL finds its numbers. An alert does
 * not wait for tables that cannot be written.
 *
 * A document that cannot be read holds up the window that it is of, and no other: a neighbour is judged as if nothing had been observed there.
 * @param touched window starts, epoch seconds, in any order; none is allowed and sends what is left in the outbox
 * @throws {UnsentAlertsError} after all alerts were tried, when the main channel did not take some; they stay in the outbox. A failure of another
 *   channel is no error of the windows: the report names it
 * @throws {UnreadableDocumentError} when a touched window, or a partial of it, cannot be read; after everything was done for the other windows
 */
export async function detect(touched: readonly number[], dependencies: DetectDependencies): Promise<DetectReport> {
  let call = beginCall(dependencies);
  let evaluation = await evaluate(touched, call);
  const recorded = await enterWindows(evaluation, dependencies, async () => {
    call = beginCall(dependencies, call.unreadable);
    evaluation = await evaluate(touched, call, evaluation);
    return evaluation;
  });
  const { askingFailure, failure, folded, judged, learntDays } = evaluation;
  for (const day of learntDays) await call.windows.settleLearnt(day);
  const told = await tell(recorded, call);
  if (told.failure) throw told.failure;
  if (failure) throw failure;
  return {
    windows: folded.size,
    findings: judged.reduce((sum, { findings }) => sum + findings.length, 0),
    alerts: told.sent.length,
    alertLagSeconds: alertLag(told.sent, dependencies.now()),
    waiting: recorded.state.outbox.length - recorded.ours.length + told.waiting,
    channelFailures: told.channelFailures,
    watermark: recorded.state.episodeState.watermark,
    present: recorded.episodeState && judged.length > 0 ? presentState(judged, recorded.episodeState) : undefined,
    unreadable: [...call.unreadable].toSorted(byText),
    ...largeWindowsOf(folded.values()),
    tableFailures: told.tableFailures,
    askingFailure,
  };
}

/**
 * Brings the tables and summaries of every hour up to date that changed since, or that had windows which were not final yet. An hour that fails is
 * named in the report, stays marked, and is tried again the next time.
 */
export async function publishStale(
  dependencies: Pick<DetectDependencies, 'settings' | 'store' | 'windows' | 'history' | 'hasTime'>,
): Promise<PublishReport> {
  const { settings, store, hasTime = () => true } = dependencies;
  const windows = dependencies.windows ?? createWindowStore(store, { settings, onUnreadable: makeAnew });
  const options = { isExclusive: false, onUnreadable: makeAnew };
  const history = dependencies.history ? undefined : createHistoryStore(store, windows, options);
  return publishStaleHours({ store, tables: store, windows, history, hasTime });
}

/**
 * Does without a summary that is damaged: its windows can say it again. A window that is damaged fails its hour instead, so that the summary is made
 * again as soon as the window was repaired.
 */
function makeAnew(): void {
  // There is nobody to tell: nothing is lost.
}

/** One call of {@link detect}: what it works with, and what it comes across. */
interface DetectCall {
  readonly dependencies: DetectDependencies;
  readonly windows: WindowStore;
  readonly reads: WindowReads;
  readonly history: HistoryStore;
  /** Keys of documents that could not be read and were left out. */
  readonly unreadable: Set<string>;
  /** Notes such a key; undefined where the failure is thrown. */
  readonly onUnreadable: OnUnreadable | undefined;
  /** What the rest of the world saw; undefined where nobody knows. It never fails. */
  readonly portHistory: Promise<PortHistory | undefined>;
}

function beginCall(dependencies: DetectDependencies, unreadable = new Set<string>()): DetectCall {
  const { settings, store, worldStore } = dependencies;
  // Where nobody else writes, somebody is there to be told that the folder is damaged.
  const onUnreadable = dependencies.windows
    ? undefined
    : ({ key }: UnreadableDocumentError) => void unreadable.add(key);
  const windows = dependencies.windows ?? createWindowStore(store, { settings, onUnreadable });
  const reads = rememberReads(windows, onUnreadable);
  const history = dependencies.history ?? createHistoryStore(store, reads, { isExclusive: false, onUnreadable });
  const portHistory = readWorldHistory(worldStore, (key) => unreadable.add(key));
  return { dependencies, windows, reads, history, unreadable, onUnreadable, portHistory };
}

/** What is known of the touched windows, and of those after them that look back at them. */
interface Evaluation extends Folded {
  readonly judged: readonly WindowToTell[];
  /** Why AWS did not say whose a host is; undefined where it did, or was not asked. */
  readonly askingFailure: Error | undefined;
}

/**
 * Folds and judges the touched windows.
 * @param before what was known of them before, and is still known where no log object has come since; undefined: nothing was
 */
async function evaluate(touched: readonly number[], call: DetectCall, before?: Evaluation): Promise<Evaluation> {
  const { dependencies } = call;
  const result = await fold(touched, call);
  const { folded } = result;
  if (before && hasNoMore(result, before)) return before;
  await remember(folded, call);
  const judged = await judge(folded, call);
  const described = await describeHosts(judged, dependencies);
  if (described.failure instanceof UnreadableDocumentError) call.unreadable.add(described.failure.key);
  return { ...result, judged: described.windows, askingFailure: described.failure };
}

/** Checks whether nothing has come to windows since they were folded before. */
function hasNoMore({ logObjects, learntDays }: Folded, before: Folded): boolean {
  return (
    [...learntDays].every((day) => before.learntDays.has(day)) &&
    [...logObjects].every(([windowStart, count]) => before.logObjects.get(windowStart) === count)
  );
}

/** What came of folding. */
interface Folded {
  readonly folded: ReadonlyMap<number, WindowFacts>;
  /** How many log objects each folded window has dealt with, by its start. */
  readonly logObjects: ReadonlyMap<number, number>;
  /** Days, epoch seconds, of which it became known that further addresses are ours, and whose next hours must be marked for it. */
  readonly learntDays: ReadonlySet<number>;
  /** The first window that could not be read. */
  readonly failure: UnreadableDocumentError | undefined;
}

/** Folds the touched windows, as far as they can be read. */
async function fold(touched: readonly number[], { windows, dependencies }: DetectCall): Promise<Folded> {
  const folded = new Map<number, WindowFacts>();
  const logObjects = new Map<number, number>();
  const learntDays = new Set<number>();
  const failures: UnreadableDocumentError[] = [];
  for (const windowStart of ascending(touched)) {
    dependencies.onWindow?.('fold');
    const onUnreadable = (error: UnreadableDocumentError): unknown => failures.push(error);
    const result = await readOrSkip(async () => windows.fold(windowStart), onUnreadable);
    if (!result) continue;
    folded.set(windowStart, result.facts);
    logObjects.set(windowStart, result.logObjects);
    if (result.hasLearnt) learntDays.add(dayOf(windowStart));
  }
  return { folded, logObjects, learntDays, failure: failures[0] };
}

/**
 * Makes the summaries anew that the folded windows are part of, because later windows are judged by them. One that a newer release wrote stays as it is:
 * its hour stays stale, so that the newer release makes it when it is back.
 */
async function remember(
  folded: ReadonlyMap<number, WindowFacts>,
  { history, onUnreadable }: DetectCall,
): Promise<void> {
  await readOrSkip(async () => history.remember(hoursOf(folded)), onUnreadable);
}

/** Judges the folded windows, and those after them that look back at them. */
async function judge(folded: ReadonlyMap<number, WindowFacts>, call: DetectCall): Promise<JudgedWindow[]> {
  const { history, reads, dependencies, portHistory } = call;
  const trail = Array.from({ length: LONGEST_TRAIL }, (_, index) => index * WINDOW_SECONDS);
  const starts = ascending([...folded.keys()].flatMap((start) => trail.map((seconds) => start + seconds)));
  const around = ascending(starts.flatMap((start) => trail.map((seconds) => start - seconds)));
  const readOne = async (start: number) => folded.get(start) ?? reads.last(start);
  const documents = await mapConcurrently(around, READS_AT_ONCE, readOne);
  const byStart = new Map(around.map((start, index) => [start, documents[index]]));
  let { watermark } = (await readHead(dependencies.store)).episodeState;
  const judged: JudgedWindow[] = [];
  for (const start of starts) {
    const facts = byStart.get(start);
    if (!facts) continue;
    if (folded.has(start)) dependencies.onWindow?.('judge');
    watermark = Math.max(watermark, facts.latest);
    const earlier = (n: number): WindowFacts | undefined => byStart.get(start - n * WINDOW_SECONDS);
    const recalled = await history.recall(start);
    const findings = judgeWindow({ facts, earlier, watermark, history: recalled, settings: dependencies.settings });
    judged.push({ facts, findings, baselines: recalled.baselines, world: await portHistory });
  }
  return judged;
}

/** What people were told. */
interface Told extends SentRows {
  readonly tableFailures: readonly TableFailure[];
}

/** Writes the tables that alerts speak of, as far as they can be written, and sends the alerts. */
async function tell({ state, ours }: EnteredWindows, { dependencies, windows, unreadable }: DetectCall): Promise<Told> {
  const { store, tables = store, hasTime = () => true } = dependencies;
  const cited = new Set(ours.map(({ windowStart }) => hourOf(windowStart)));
  const stale = state.stale.filter(({ hourStart }) => cited.has(hourStart));
  const place = { store, tables, windows, hasTime };
  const published = await publishTables(stale, place, state.episodeState.watermark);
  const tableFailures = published.flatMap(({ failure }) => failure ?? []);
  for (const { error } of tableFailures) if (error instanceof UnreadableDocumentError) unreadable.add(error.key);
  return { ...(await sendRows(ours, dependencies)), tableFailures };
}

function alertLag(sent: readonly OutboxRow[], now: number): number | undefined {
  const prompt = sent.filter(
    ({ alert }) => alert.delivery === 'now' && (alert.transition === 'opened' || alert.transition === 'escalated'),
  );
  const lags = prompt.map(({ windowStart }) => Math.max(0, now - windowStart - WINDOW_SECONDS));
  return lags.length === 0 ? undefined : Math.max(...lags);
}
