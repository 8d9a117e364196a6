/**
 * Measures what many open episodes cost: `npm run bench:episodes [-- places]`. So many VPCs reach their limit in one window. Then the window comes again,
 * once as it was and once with another VPC, and then windows without findings.
 *
 * It prints for each step the CPU time from judged windows to sent alerts, the requests to the store and the bytes that were written, and at the end how
 * people heard of the alerts, and the peak memory of the process. Folding and judging are not part of it: `npm run bench:scale` measures them.
 */
import { MemoryStore } from '../adapters/local/memory-store.ts';
import { npmCommand, parseCount } from '../npm-scripts/npm-command.ts';
import type { Alert } from '../core/alerting/alert.ts';
import { enterWindows, type KnownWindows } from '../core/enter-windows.ts';
import type { JudgedWindow } from '../core/episodes/episodes.ts';
import type { Precondition, WriteOutcome } from '../core/ports.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { PREFIXES } from '../core/storage/keys.ts';
import { sendRows } from '../core/storage/state/outbox.ts';
import { readState } from '../core/storage/state/state-store.ts';
import { nth } from '../test/examples/findings.ts';
import { windowOfPlaces } from '../test/examples/many-places.ts';
import { cpuMsSince } from './cpu-time.ts';

const DEFAULT_PLACES = 10_000;
/** Windows after which the first one is final, and a burst is over. */
const QUIET_WINDOWS = 6;
const KILOBYTE = 1024;

/** A store that counts what it is asked. */
class CountingStore extends MemoryStore {
  reads = 0;
  writes = 0;
  writtenBytes = 0;

  override async get(key: string): ReturnType<MemoryStore['get']> {
    this.reads++;
    return super.get(key);
  }

  override async put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    this.writes++;
    this.writtenBytes += bytes.byteLength;
    return super.put(key, bytes, expected);
  }
}

const store = new CountingStore();
const sent: Alert[] = [];
const world = {
  store,
  settings: parseSettings({}),
  now: () => 0,
  leaseSeconds: 240,
  publisher: {
    publish: async (alert: Alert) => {
      if (alert.delivery === 'now') sent.push(alert);
    },
  },
};

/** Enters a window as a call of detection does, and sends what people must hear. */
async function measure(step: string, judged: JudgedWindow, logObjects: number): Promise<void> {
  const { reads, writes, writtenBytes } = store;
  const started = process.cpuUsage();
  const known: KnownWindows = {
    judged: [judged],
    logObjects: new Map([[judged.facts.windowStart, logObjects]]),
    learntDays: new Set(),
  };
  const { ours } = await enterWindows(known, world, async () => known);
  const entered = cpuMsSince(started);
  await sendRows(ours, world);
  const numbers = [
    `${Math.round(entered)} ms to enter`,
    `${Math.round(cpuMsSince(started) - entered)} ms to send`,
    `${store.reads - reads} reads`,
    `${store.writes - writes} writes`,
    `${Math.round((store.writtenBytes - writtenBytes) / KILOBYTE)} kB written`,
  ];
  console.log(`${step}: ${numbers.join(', ')}`);
}

async function count(prefix: string): Promise<number> {
  let keys = 0;
  for await (const _ of store.list(prefix)) keys++;
  return keys;
}

const command = npmCommand('bench:episodes', 'Measures what many open episodes cost.')
  .argument('[places]', 'how many VPCs trip together', parseCount, DEFAULT_PLACES)
  .parse();
const [places] = command.processedArgs as [number];
const all = { to: places, of: places + 1 };
await measure(`${places} places trip together`, windowOfPlaces(nth(0), all), 1);
await measure('the same window again', windowOfPlaces(nth(0), all), 1);
await measure('one more place', windowOfPlaces(nth(0), { to: places + 1 }), 2);
for (let n = 1; n <= QUIET_WINDOWS; n++) {
  await measure(`window ${n} without findings`, windowOfPlaces(nth(n), { of: places + 1 }), 1);
}
const { episodes } = (await readState(store)).episodeState;
const openCount = episodes.filter(({ endedAt }) => endedAt === undefined).length;
console.log(
  `${openCount} episodes are open; ${sent.length} messages; ${await count(PREFIXES.alerts)} alerts in the table`,
);
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / KILOBYTE)} MB`);
