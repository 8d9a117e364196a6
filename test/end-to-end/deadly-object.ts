import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PREFIXES } from '../../core/storage/keys.ts';
import { parseQuarantineNote } from '../../core/storage/quarantine.ts';
import type { Emulator } from '../aws/emulator.ts';
import { FULL_ORDER, logLine, logText } from '../examples/log-lines.ts';
import { buildOnce } from '../runner/command-line.ts';
import { type DeployedStack, deployStack, type Invocation } from './deployed-stack.ts';
import { tablesIn } from './published-state.ts';
import { replayFolder } from './replayed-folder.ts';
import type { StoredLog } from './squeezed-day.ts';
import type { Wiring } from './wiring.ts';
import { keysIn } from '../adapters/stored-keys.ts';

const SLOW_MS = 180_000;

/** Heap of the ingest function, MB: enough for usual log objects, and too little for the deadly one. */
const HEAP_MB = 64;

/** Outside sources of the deadly log object, in one window. Each takes some 1,500 bytes of heap. */
const DEADLY_SOURCES = 120_000;

/** The visibility timeout of the queue of log objects. */
const HIDDEN_SECONDS = 720;

/** Where the tests run. */
export interface DeadlyWorld {
  readonly emulator: Emulator;
  readonly wiring: Wiring;
}

/**
 * Lets the ingest function die of one log object in a batch, in a process with little memory.
 * @param healthy nine log objects
 */
export function describeDeadlyObject(world: () => DeadlyWorld, healthy: readonly StoredLog[]): void {
  describe('a log object that the process dies of', () => {
    let stack: DeployedStack;
    beforeAll(async () => {
      const { emulator, wiring } = world();
      stack = await deployStack(emulator, withLittleMemory(wiring), 'deadly');
      await stack.takeAnnouncements();
    });
    afterAll(async () => stack.close());

    test(
      'is set aside alone at the third try, and the nine others of its batch are counted once',
      async () => {
        const deadly = deadlyLog();
        const batch = healthy.toSpliced(4, 0, deadly);
        for (const { key, body } of batch) await stack.upload(key, body);
        const ingests = (await stack.settle({ hiddenSeconds: HIDDEN_SECONDS })).filter(isIngest);
        await stack.runSchedule('detect', 10 * HIDDEN_SECONDS);

        expect(ingests.map(({ messages, failed }) => ({ messages, failed }))).toEqual([
          { messages: 10, failed: 10 },
          { messages: 10, failed: 10 },
          { messages: 10, failed: 0 },
        ]);
        expect(ingests.map(({ error }) => (error instanceof Error ? error.name : error))).toEqual([
          'WorkerKilledError',
          'WorkerKilledError',
          undefined,
        ]);
        expect(await notesIn(stack)).toEqual([expect.objectContaining({ key: deadly.key, reason: 'crash' })]);
        expect(await stack.takeDeadLetters()).toEqual([]);
        expect(await tablesIn(stack.store)).toEqual((await replayFolder(healthy, await buildOnce())).tables);
      },
      SLOW_MS,
    );
  });
}

function isIngest({ service }: Invocation): boolean {
  return service === 'ingest';
}

function withLittleMemory(wiring: Wiring): Wiring {
  const functions = wiring.functions.map((lambda) =>
    lambda.service === 'ingest'
      ? { ...lambda, environment: { ...lambda.environment, NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}` } }
      : lambda,
  );
  return { ...wiring, functions };
}

async function notesIn({ store }: DeployedStack): Promise<unknown[]> {
  const notes: unknown[] = [];
  for (const key of await keysIn(store, PREFIXES.quarantine)) {
    const stored = await store.get(key);
    notes.push(stored && parseQuarantineNote(stored.bytes));
  }
  return notes;
}

/** Makes a log object that keeps within all limits, and whose sources do not fit into the memory of the function. */
function deadlyLog(): StoredLog {
  const line = logLine({ srcaddr: 'source', 'pkt-srcaddr': 'source' }, FULL_ORDER);
  const lines = Array.from({ length: DEADLY_SOURCES }, (_, index) => {
    const address = `198.${18 + Math.floor(index / 65_536)}.${Math.floor(index / 256) % 256}.${index % 256}`;
    return line.replaceAll('source', address);
  });
  const key = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/deadly.log.gz';
  return { key, body: gzipSync(logText(lines, FULL_ORDER)) };
}
