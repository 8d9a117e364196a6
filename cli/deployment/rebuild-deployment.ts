import type { Deployment } from '../../adapters/aws/deployment.ts';
import type { QueueInspector } from '../../adapters/aws/queue-inspector.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { planRebuild, rebuildMessages, type RebuildPlaces } from '../../core/operations/rebuild-plan.ts';
import { requireParts } from '../../core/operations/stack-outputs.ts';
import type { ListedLogObject } from '../../core/ports.ts';
import { rebuildKey } from '../../core/storage/keys.ts';
import { findRebuilt, rebuildName } from '../../core/storage/rebuild-note.ts';
import { pluralised } from '../../core/wording.ts';
import { createProgressLine, type ProgressLine } from '../progress.ts';
import type { BackfillDependencies } from './backfill.ts';
import { sendPaced } from './paced-sending.ts';
import { doneText, planText, type RebuildOptions, type Rebuilt, stoppedText } from './rebuild-text.ts';

/** The parts of a deployment that a rebuild needs. */
export interface RebuiltDeployment extends Pick<Deployment, 'names' | 'listing' | 'store' | 'sender'> {
  readonly queues: Pick<QueueInspector, 'depth'>;
}

/** Dependencies of a rebuild. */
export interface DeploymentRebuildDependencies extends Omit<BackfillDependencies, 'deployment'> {
  readonly deployment: RebuiltDeployment;
  /** The clock, epoch seconds: it names the rebuild. */
  readonly now: () => number;
}

/** Time between two looks at what ingest has read. */
const POLL_MS = 5000;

/**
 * Windows are sent only while the detect queue holds no more messages than this. Windows with new traffic wait behind them in the same queue, and a window that
 * waits in a batch for which the time is not enough uses up one of its tries.
 */
const MOST_WAITING = 20;

/** The longest wait for the detect queue to get short: that of a busy deployment may never hold so few messages. */
const QUEUE_PATIENCE_MS = 60_000;

/** A rebuild stops if ingest reads none of its log objects for this time. A message that fails comes again after 12 minutes. */
const PATIENCE_MS = 30 * 60_000;

/** Error for a rebuild whose log objects are not read. */
export class RebuildStalledError extends Error {
  override readonly name = 'RebuildStalledError';
}

/** One run of the command. */
interface Run {
  readonly name: string;
  readonly options: RebuildOptions;
  readonly places: RebuildPlaces;
  readonly dependencies: DeploymentRebuildDependencies;
  readonly progress: ProgressLine;
}

/**
 * Makes all derived data of some days anew from the log objects, while the deployment works: ingest reads the log objects again, then detect folds the
 * windows anew.
 * @throws {RebuildStalledError} if ingest does not read the log objects, after writing the command that goes on
 * @throws the failure of a listing or a sending, likewise
 */
export async function rebuildDeployment(
  options: RebuildOptions,
  dependencies: DeploymentRebuildDependencies,
): Promise<Rebuilt> {
  const { deployment, now, stderr } = dependencies;
  const places = placesOf(deployment);
  const plan = await planRebuild(options, places);
  stderr.write(`${planText(plan, options)}\n`);
  if (options.dryRun === true) return { windows: 0, refused: plan.refused };
  const run = {
    name: options.run ?? rebuildName(now()),
    options,
    places,
    dependencies,
    progress: createProgressLine(stderr),
  };
  const stopped = (): void => {
    run.progress.clear();
    stderr.write(`${stoppedText(run.name, dependencies.args)}\n`);
  };
  try {
    await readAgain(plan.objects, run);
    const rebuilt = dependencies.isStopped() ? undefined : await foldAnew(run);
    if (!rebuilt || dependencies.isStopped()) stopped();
    else stderr.write(`${doneText(rebuilt)}\n`);
    return rebuilt ?? { windows: 0, refused: plan.refused };
  } catch (error) {
    stopped();
    throw error;
  }
}

function placesOf({ listing, names, store }: RebuiltDeployment): RebuildPlaces {
  const { dataBucket, logBucket, logKeyPrefix } = requireParts(
    names,
    'logBucket',
    'dataBucket',
    'ingestQueueUrl',
    'detectQueueUrl',
    'logKeyPrefix',
  );
  return { logs: listing(logBucket), prefix: logKeyPrefix, store: store(dataBucket) };
}

/** Enqueues the log objects that were not read yet, and waits until ingest has noted all of them. */
async function readAgain(objects: readonly ListedLogObject[], run: Run): Promise<void> {
  const { dependencies, name, options, progress } = run;
  const { deployment } = dependencies;
  const { logBucket, ingestQueueUrl } = requireParts(deployment.names, 'logBucket', 'ingestQueueUrl');
  const send = async (batch: readonly ListedLogObject[]): Promise<void> =>
    deployment.sender(ingestQueueUrl).send(batch.map(({ key }) => s3Notification({ bucket: logBucket, key }, name)));
  const [sent, open] = [{ objects: 0, sizeBytes: 0 }, await unread(objects, run)];
  for await (const batch of sendPaced(open, { ...dependencies, rate: options.rate, send })) {
    sent.objects += batch.length;
    sent.sizeBytes += batch.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    progress.enqueued(sent.objects, sent.sizeBytes);
  }
  await awaitNotes(objects, run);
}

async function awaitNotes(objects: readonly ListedLogObject[], run: Run): Promise<void> {
  const { isStopped, nowMs, sleep } = run.dependencies;
  let [left, sinceMs] = [Infinity, nowMs()];
  while (!isStopped()) {
    const open = await unread(objects, run);
    if (open.length === 0) return;
    if (open.length < left) [left, sinceMs] = [open.length, nowMs()];
    if (nowMs() - sinceMs > PATIENCE_MS) throw stalled(open);
    run.progress.waiting(objects.length - open.length, objects.length);
    await sleep(POLL_MS);
  }
}

function stalled(open: readonly ListedLogObject[]): RebuildStalledError {
  return new RebuildStalledError(
    `Read log objects again: found ${pluralised(open.length, 'log object')} that ingest has not read for ${PATIENCE_MS / 60_000} min, the first ${open[0]?.key}; look at the queue of log objects and its dead letters with surge445 doctor (a stack of release 0.2 or older cannot be rebuilt: deploy it again)`,
  );
}

/** Returns the log objects that ingest has not noted. */
async function unread(objects: readonly ListedLogObject[], { name, places }: Run): Promise<ListedLogObject[]> {
  const notes = await findRebuilt(places.store, name);
  return objects.filter(({ key }) => !notes.has(rebuildKey(name, { bucket: places.logs.name, key })));
}

/** Tells detect to make the windows anew. They are listed again, because log objects that nobody had counted may have brought further ones. */
async function foldAnew({ dependencies, options, places, progress }: Run): Promise<Rebuilt> {
  const { deployment } = dependencies;
  const { detectQueueUrl } = requireParts(deployment.names, 'detectQueueUrl');
  const { refused, windows } = await planRebuild(options, places);
  const messages = rebuildMessages(windows);
  const send = async (batch: readonly string[]): Promise<void> => {
    await awaitRoom(dependencies, detectQueueUrl);
    if (!dependencies.isStopped()) await deployment.sender(detectQueueUrl).send(batch);
  };
  let sent = 0;
  for await (const batch of sendPaced(messages, { ...dependencies, rate: options.rate, send })) {
    sent += batch.length;
    progress.waiting(sent, messages.length);
  }
  progress.clear();
  return { windows: windows.length, refused };
}

/** Waits until a queue holds few messages, but not for long. */
async function awaitRoom(
  { deployment, isStopped, nowMs, sleep }: DeploymentRebuildDependencies,
  queueUrl: string,
): Promise<void> {
  const endMs = nowMs() + QUEUE_PATIENCE_MS;
  while (!isStopped() && nowMs() < endMs) {
    const { inFlight, waiting } = await deployment.queues.depth(queueUrl);
    if (waiting + inFlight <= MOST_WAITING) return;
    await sleep(POLL_MS);
  }
}
