import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { S3Store } from '../../adapters/aws/s3-store.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { LOGS_FOLDER } from '../../core/flowlog/log-key.ts';
import type { DeploymentNames } from '../../core/operations/stack-outputs.ts';
import { makeBudget } from '../adapters/aws/test-budget.ts';
import {
  createBucket,
  createQueue,
  createTopic,
  drainQueue,
  type EmulatedQueue,
  type EmulatedAws,
  notifyQueue,
} from '../aws/emulated-aws.ts';
import type { LambdaWorker } from './lambda-worker.ts';
import { settleBatch, takeBatch } from './queue-poller.ts';
import { createWorkerPool, type WorkerPool } from './worker-pool.ts';
import type { FunctionWiring, Reference, Wiring } from './wiring.ts';

/** How queues are worked on. */
export interface Pace {
  /** Workers of each function; as many as the template allows at most. 1 by default. */
  readonly workers?: number;
  /** Messages in a batch; as many as the template allows at most, which is the default. */
  readonly batchSize?: number;
  /** By how much the clocks of the functions run ahead of those of the round before: for so long a failed message is hidden. 0 by default. */
  readonly hiddenSeconds?: number;
  /** Called when a function has been given a batch, and has not answered. */
  readonly onBegun?: (service: string) => void;
}

/** One event that a function took from its queue. */
export interface Invocation {
  readonly service: string;
  readonly messages: number;
  readonly failed: number;
  /** Set when the function did not answer. */
  readonly error: unknown;
}

/** The watching stack in the emulator, with its functions in processes of their own. */
export interface DeployedStack {
  readonly logBucket: string;
  readonly store: S3Store;
  /** Names of the parts, as the commands of the command line need them. */
  readonly names: DeploymentNames;
  /** Puts a log object into the log bucket, which announces it. */
  upload(key: string, body: Uint8Array): Promise<void>;
  /** Sends a message to the queue of log objects. */
  announce(body: string): Promise<void>;
  /** Takes the announcements that no function has taken. */
  takeAnnouncements(): Promise<unknown[]>;
  /** Feeds the functions from their queues until all queues are empty. */
  settle(pace?: Pace): Promise<Invocation[]>;
  /** Does what the schedule of a function does: invokes it, or sends a message to its queue, which is then worked on. */
  runSchedule(service: string, clockAheadSeconds?: number): Promise<void>;
  /** Invokes a function with an event. */
  invoke(service: string, event: unknown, clockAheadSeconds?: number): Promise<void>;
  /** Returns the logical id of a bucket of some name, a queue of some URL, or a topic of some ARN; the text itself if it is of none. */
  idOf(place: string): string;
  /** Returns the processes of the workers of a function. */
  pids(service: string): readonly number[];
  /** Kills the workers of a function. */
  kill(service: string): void;
  /** Alerts that the subscriber of the topic got since the last call, in order. */
  takeAlerts(): Promise<Alert[]>;
  /** Messages that were put aside since the last call. */
  takeDeadLetters(): Promise<unknown[]>;
  /** What the functions printed since the last call. */
  takeLines(): unknown[];
  /** Empties all buckets and queues. */
  empty(): Promise<void>;
  /** Ends the functions. */
  close(): Promise<void>;
}

interface Places {
  readonly buckets: ReadonlyMap<string, string>;
  readonly queues: ReadonlyMap<string, EmulatedQueue>;
  readonly topics: ReadonlyMap<string, string>;
  readonly subscriber: EmulatedQueue;
}

interface RunningFunction extends FunctionWiring {
  readonly pool: WorkerPool;
}

/**
 * Makes buckets, queues and topics in an emulator as a template wires them, and a subscriber of every topic.
 * @param name told apart from other stacks in the same emulator by it; lower case
 */
export async function deployStack(emulator: EmulatedAws, wiring: Wiring, name: string): Promise<DeployedStack> {
  const places = await makePlaces(emulator, wiring, name);
  const functions: RunningFunction[] = wiring.functions.map((one) => ({
    ...one,
    pool: createWorkerPool({ ...one, environment: environmentOf(one, { emulator, places }) }),
  }));
  const serviceOf = (service: string): RunningFunction => {
    const found = functions.find((one) => one.service === service);
    if (!found) throw new Error(`Find the function ${service}: the template has none`);
    return found;
  };
  const logBucket = places.buckets.get(wiring.notifications[0]?.bucket ?? '') ?? '';
  const dataBucket = resolve(serviceOf('detect').environment['DATA_BUCKET'] ?? '', places);
  const logObjects = queueOf(places, wiring.notifications[0]?.queue);
  const deadLetters = wiring.queues.flatMap(({ redrive }) => (redrive ? [queueOf(places, redrive.deadLetters)] : []));
  return {
    logBucket,
    names: {
      logBucket,
      dataBucket,
      logKeyPrefix: LOGS_FOLDER,
      ingestQueueUrl: logObjects.url,
      detectQueueUrl: queueOf(places, serviceOf('detect').source?.queue).url,
    },
    store: new S3Store({ client: emulator.s3, bucket: dataBucket, budget: makeBudget() }),
    upload: async (Key, Body) => void (await emulator.s3.send(new PutObjectCommand({ Bucket: logBucket, Key, Body }))),
    announce: async (MessageBody) =>
      void (await emulator.sqs.send(new SendMessageCommand({ QueueUrl: logObjects.url, MessageBody }))),
    takeAnnouncements: async () => drainQueue(emulator, logObjects),
    settle: async (pace = {}) => settle(functions, { emulator, places, pace }),
    runSchedule: async (service, clockAheadSeconds) => {
      const { id, pool, source } = serviceOf(service);
      const schedule = wiring.schedules.find(({ target }) => target === id || target === source?.queue);
      if (!schedule) throw new Error(`Run the schedule of ${service}: the template has none`);
      if (schedule.target === id) {
        await (await pool.get(0)).invoke(JSON.parse(schedule.input), clockAheadSeconds);
        return;
      }
      const { url } = queueOf(places, schedule.target);
      await emulator.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: schedule.input }));
      await settle(functions, { emulator, places, pace: {}, clockAheadSeconds });
    },
    invoke: async (service, event, clockAheadSeconds) =>
      void (await (await serviceOf(service).pool.get(0)).invoke(event, clockAheadSeconds)),
    idOf: (place) => idOf(place, places),
    pids: (service) => serviceOf(service).pool.pids(),
    kill: (service) => serviceOf(service).pool.kill(),
    takeAlerts: async () => (await drainQueue(emulator, places.subscriber)).map(alertIn),
    takeDeadLetters: async () => (await Promise.all(deadLetters.map((queue) => drainQueue(emulator, queue)))).flat(),
    takeLines: () => functions.flatMap(({ pool }) => pool.takeLines()),
    empty: async () => {
      for (const bucket of places.buckets.values()) await emptyBucket(emulator, bucket);
      for (const { url } of [...places.queues.values(), places.subscriber]) {
        await emulator.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
      }
    },
    close: async () => void (await Promise.all(functions.map(async ({ pool }) => pool.close()))),
  };
}

async function makePlaces(emulator: EmulatedAws, wiring: Wiring, name: string): Promise<Places> {
  const nameOf = (id: string): string => `${name}-${id}`.toLowerCase().slice(0, 63);
  const buckets = new Map(wiring.buckets.map((id) => [id, nameOf(id)]));
  for (const bucket of buckets.values()) await createBucket(emulator, bucket);
  const queues = new Map<string, EmulatedQueue>();
  for (const { id, redrive } of wiring.queues) {
    const to = redrive && { ...redrive, deadLetters: queueOf({ queues }, redrive.deadLetters) };
    queues.set(id, await createQueue(emulator, nameOf(id), to));
  }
  for (const { bucket, queue, prefix } of wiring.notifications) {
    await notifyQueue(emulator, buckets.get(bucket) ?? '', { ...queueOf({ queues }, queue), prefix });
  }
  const subscriber = await createQueue(emulator, `${name}-subscriber`);
  const topics = new Map<string, string>();
  for (const id of wiring.topics) topics.set(id, await createTopic(emulator, nameOf(id), subscriber));
  return { buckets, queues, topics, subscriber };
}

function queueOf({ queues }: Pick<Places, 'queues'>, id = ''): EmulatedQueue {
  const queue = queues.get(id);
  if (!queue) throw new Error(`Find the queue ${id}: the template has none`);
  return queue;
}

/** `Ref` of a bucket is its name, of a queue its URL, of a topic its ARN. */
function resolve(value: string | Reference, { buckets, queues, topics }: Places): string {
  if (typeof value === 'string') return value;
  const found = buckets.get(value.id) ?? queues.get(value.id)?.url ?? topics.get(value.id);
  if (found === undefined || value.attribute !== undefined) {
    throw new Error(`Resolve ${JSON.stringify(value)}: a Ref of a bucket, queue or topic expected`);
  }
  return found;
}

/** Goes the way of {@link resolve} back. */
function idOf(place: string, { buckets, queues, topics }: Places): string {
  const urls = [...queues].map(([id, { url }]) => [id, url] as const);
  return [...buckets, ...urls, ...topics].find(([, text]) => text === place)?.[0] ?? place;
}

function environmentOf(
  { environment, service }: FunctionWiring,
  { emulator, places }: { readonly emulator: EmulatedAws; readonly places: Places },
): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) own[name] = resolve(value, places);
  return {
    ...own,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: emulator.endpoint,
    // Calls are told apart by who signed them.
    AWS_ACCESS_KEY_ID: service,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_LAMBDA_FUNCTION_NAME: service,
  };
}

interface Work {
  readonly emulator: EmulatedAws;
  readonly places: Places;
  readonly pace: Pace;
  /** By how much the clocks of the functions run ahead. */
  readonly clockAheadSeconds?: number | undefined;
}

async function settle(functions: readonly RunningFunction[], given: Work): Promise<Invocation[]> {
  const all: Invocation[] = [];
  for (let rounds = 0; ; rounds++) {
    const clockAheadSeconds = (given.clockAheadSeconds ?? 0) + rounds * (given.pace.hiddenSeconds ?? 0);
    const work = { ...given, clockAheadSeconds };
    const turns = functions.flatMap((one) => {
      const workers = Math.min(one.source?.workers ?? 0, work.pace.workers ?? 1);
      return Array.from({ length: workers }, (_, index) => takeTurn(one, index, work));
    });
    const round = (await Promise.all(turns)).filter((one) => one !== undefined);
    if (round.length === 0) return all;
    all.push(...round);
  }
}

/** Lets one worker take one batch. */
async function takeTurn(one: RunningFunction, index: number, work: Work): Promise<Invocation | undefined> {
  const { emulator, pace, places } = work;
  const queue = queueOf(places, one.source?.queue);
  const size = Math.min(one.source?.batchSize ?? 0, pace.batchSize ?? Infinity);
  const event = await takeBatch(emulator.sqs, queue, size);
  if (!event) return undefined;
  const answering = ask(await one.pool.get(index), event, work.clockAheadSeconds);
  pace.onBegun?.(one.service);
  const { response, error } = await answering;
  await settleBatch(emulator.sqs, queue, { event, response });
  const messages = event.Records.length;
  return { service: one.service, messages, failed: response?.batchItemFailures.length ?? messages, error };
}

async function ask(
  worker: LambdaWorker,
  event: SQSEvent,
  clockAheadSeconds?: number,
): Promise<{ response: SQSBatchResponse | undefined; error: unknown }> {
  try {
    return { response: (await worker.invoke(event, clockAheadSeconds)) as SQSBatchResponse, error: undefined };
  } catch (error) {
    return { response: undefined, error };
  }
}

async function emptyBucket({ s3 }: EmulatedAws, Bucket: string): Promise<void> {
  for (;;) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length === 0) return;
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }));
  }
}

/** A subscriber gets the alert inside the envelope of SNS. */
function alertIn(message: unknown): Alert {
  const { Message } = message as { Message: string };
  return JSON.parse(Message) as Alert;
}
