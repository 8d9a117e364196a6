import type { S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import type { FastifyInstance } from 'fastify';
import { addCallRecord, type ApiCall } from './api-calls.ts';
import { addCallWatch, type CallWatcher } from './call-hooks.ts';
import { acceptCoreErrors } from './core-errors.ts';
import { connectTo, disconnect, type EmulatedAws, makeS3Client } from './emulated-aws.ts';
import { addFaults, type Fault } from './fault-hooks.ts';
import { addLifecycles } from './lifecycle-hooks.ts';
import { addNotifications } from './notification-hooks.ts';
import { addRegions } from './region-hooks.ts';
import {
  addByteOrderedLists,
  addConditionalReads,
  addConditionalWrites,
  refuseUnknownSubResources,
} from './s3-hooks.ts';
import { addMessageStructure, addPeople } from './sns-hooks.ts';

/** What an emulator leaves out, to show that a test notices. */
export interface EmulatorOptions {
  /** Off: PutObject ignores its conditions, as the emulator does by itself. On by default. */
  readonly conditionalWrites?: boolean;
  /** Keys in a page of a listing at most; S3 gives a thousand, which is the default, and may give fewer at any time. */
  readonly pageKeys?: number;
  /** Region of a bucket, by its name; other buckets are in every region. */
  readonly regions?: Readonly<Record<string, string>>;
}

/** S3, SQS and SNS in this process, spoken to over HTTP by the real clients. */
export interface Emulator extends EmulatedAws {
  /** Makes an S3 client with other settings; the one above never retries by itself. */
  readonly makeS3Client: (settings: { maxAttempts: number }) => S3Client;
  /** Lets the next request that fits fail. */
  readonly failNext: (...faults: readonly Fault[]) => void;
  /** The faults that no request has met yet. */
  readonly pendingFaults: () => number;
  /** Gives a bucket a lifecycle configuration: elements `<Rule>` of XML. */
  readonly setLifecycle: (bucket: string, rules: string) => void;
  /** Lets somebody look at every call from now on, or nobody. */
  readonly watchCalls: (watcher: CallWatcher | undefined) => void;
  /** Every call that was answered, each once. */
  readonly apiCalls: () => readonly ApiCall[];
  readonly close: () => Promise<void>;
}

/**
 * Starts an emulator on a free port of 127.0.0.1.
 *
 * It adds to fauxqs what our protocol relies on: conditional writes, one at a time for each key; S3 notifications to SQS; byte order in
 * listings; bodies by protocol in SNS; 501 for S3 sub-resources that it does not know; and faults on order.
 *
 * @param options see {@link EmulatorOptions}
 * @returns clients and switches; close it when done
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  acceptCoreErrors();
  // oxlint-disable-next-line typescript/no-unsafe-assignment -- fauxqs names the types of fastify in a way that does not resolve
  const app: FastifyInstance = buildApp({ logger: false });
  const watch = addCallWatch(app);
  const record = addCallRecord(app);
  const faults = addFaults(app);
  refuseUnknownSubResources(app);
  addRegions(app, options.regions ?? {});
  if (options.conditionalWrites ?? true) addConditionalWrites(app);
  addConditionalReads(app);
  addByteOrderedLists(app, options.pageKeys ?? 1000);
  const lifecycles = new Map<string, string>();
  addLifecycles(app, (bucket) => lifecycles.get(bucket));
  addNotifications(app);
  addMessageStructure(app);
  addPeople(app);
  const endpoint = await app.listen({ port: 0, host: '127.0.0.1' });
  const aws = connectTo(endpoint);
  return {
    ...aws,
    makeS3Client: ({ maxAttempts }) => makeS3Client(endpoint, maxAttempts),
    failNext: (...more) => void faults.push(...more),
    pendingFaults: () => faults.length,
    setLifecycle: (bucket, rules) => void lifecycles.set(bucket, rules),
    watchCalls: (watcher) => {
      watch.watcher = watcher;
    },
    apiCalls: () => [...record.values()],
    close: async () => {
      disconnect(aws);
      await app.close();
    },
  };
}
