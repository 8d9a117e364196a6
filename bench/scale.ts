/**
 * Measures one window of many pairs, from partials to alert: `npm run bench:scale [-- pairs [log objects [hour]]]`. 4,096 hosts of ours in eight VPCs are
 * scanned from outside: half of the pairs are of 768 sources of IPv4 that work through the hosts, half of sources of IPv6 that try eight hosts each.
 * One pair in 10,000 is let in and answered.
 *
 * It prints the CPU time of detection, the peak memory of the process, and the requests to the store, and compares the row of totals in the tables
 * with what was made. A child process makes the partials, so that this process contains only what detection needs.
 *
 * With `hour` the eleven windows before get the same pairs, one more log object comes, and detection is measured again.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Argument, Option } from 'commander';
import { parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { MemoryStore } from '../adapters/local/memory-store.ts';
import { npmCommand, parseCount } from '../npm-scripts/npm-command.ts';
import type { Alert } from '../core/alerting/alert.ts';
import { detect } from '../core/detect.ts';
import { gunzip, gzipParts } from '../core/encoding/gzip.ts';
import type { LoggedAt } from '../core/flowlog/logged-at.ts';
import { EVIDENCE } from '../core/pairs/evidence.ts';
import type { Precondition } from '../core/ports.ts';
import type { InterfaceReport } from '../core/pairs/interface-tally.ts';
import { ENDS, type Observer } from '../core/pairs/report.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { objectIdOf, partialKey, tableKey, windowKey } from '../core/storage/keys.ts';
import { hourOf, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../core/time.ts';
import { encodeWindow } from '../core/windows/window-codec.ts';
import { byText } from '../core/collections/order.ts';
import { emptyTable, numbered, observerText, type ReportTable } from '../core/windows/report-table.ts';
import { WINDOW } from '../test/examples/observed-network.ts';
import { observer, windowDocument } from '../test/examples/window-documents.ts';

const HOSTS = 4096;
const VPCS = 8;
const IPV4_SOURCES = 768;
const HOSTS_OF_A_SOURCE = 8;
const LET_IN_EVERY = 10_000;
const MAKE = '--make';
const HOUR = 'hour';

interface Ends {
  readonly host: number;
  readonly source: string;
  readonly destination: string;
}

const DOCUMENTATION_BLOCKS = ['192.0.2', '198.51.100', '203.0.113'];

/** Returns the ends of a pair; no two numbers give the same ones as long as there are fewer pairs than sources times hosts. */
function endsOf(index: number): Ends {
  const number = Math.floor(index / 2);
  if (index % 2 === 0) {
    const source = number % IPV4_SOURCES;
    const host = Math.floor(number / IPV4_SOURCES);
    const block = DOCUMENTATION_BLOCKS[source >> 8] ?? '';
    return {
      host: host % HOSTS,
      source: `${block}.${source & 255}`,
      destination: `10.4.${(host >> 8) & 15}.${host & 255}`,
    };
  }
  const source = Math.floor(number / HOSTS_OF_A_SOURCE);
  const host = (source * 7 + (number % HOSTS_OF_A_SOURCE) * 509) % HOSTS;
  return {
    host,
    source: `2001:db8:f000:${((source >> 16) + 1).toString(16)}::1:${(source & 65_535).toString(16)}`,
    destination: `2001:db8:445:a101::${(host + 1).toString(16)}`,
  };
}

function placeOf(host: number): LoggedAt {
  const name = host.toString(16).padStart(17, '0');
  return {
    accountId: '123456789012',
    region: 'us-east-1',
    vpcId: `vpc-${(host % VPCS).toString(16).padStart(17, '0')}`,
    subnetId: `subnet-${(host % VPCS).toString(16).padStart(17, '0')}`,
    instanceId: `i-${name}`,
    interfaceId: `eni-${name}`,
    kind: 'instance',
  };
}

/** Makes the reports of the pairs `[from, to)` as columns: as objects, five million of them would take longer than what is measured. */
function tableOfPairs(from: number, to: number): ReportTable {
  const ends = Array.from({ length: to - from }, (_, index) => endsOf(from + index));
  const hosts = numbered(ends.map(({ host }) => [observerText(observer(placeOf(host))), observer(placeOf(host))]));
  const addresses = [...new Set(ends.flatMap(({ source, destination }) => [source, destination]))].toSorted(byText);
  const numbers = new Map(addresses.map((address, number) => [address, number]));
  const table = emptyTable(to - from, { observers: hosts.values, addresses });
  for (const [row, { host, source, destination }] of ends.entries()) {
    const index = from + row;
    const isLetIn = index % LET_IN_EVERY === 0;
    table.observer[row] = hosts.numberOf(observerText(observer(placeOf(host))));
    table.port[row] = 445;
    table.source[row] = numbers.get(source) ?? 0;
    table.destination[row] = numbers.get(destination) ?? 0;
    table.rejected[row] = isLetIn ? 0 : 1 + (index % 3);
    table.accepted[row] = Number(isLetIn);
    table.packets[row] = 3;
    table.bytes[row] = 156;
    table.first[row] = WINDOW + (index % 240);
    table.last[row] = WINDOW + (index % 240) + 59;
    table.evidence[row] = isLetIn ? EVIDENCE.syn | EVIDENCE.answered : EVIDENCE.syn | EVIDENCE.reject;
    table.ends[row] = ENDS.ownDestination;
  }
  return table;
}

/** Both addresses of a host are its own. */
function interfaceOf(at: Observer): InterfaceReport {
  const host = Number.parseInt(at.interfaceId.slice('eni-'.length), 16);
  const own = [`10.4.${(host >> 8) & 15}.${host & 255}`, `2001:db8:445:a101::${(host + 1).toString(16)}`];
  return { at, own, isPassing: false, longestSeconds: 59 };
}

/** Writes the partials of one log object each; a log object has neighbouring pairs, as one of a few minutes of one flow log has. */
function make(folder: string, { pairs, objects }: Size): void {
  for (let object = 0; object < objects; object++) {
    const from = Math.floor((object * pairs) / objects);
    const to = Math.floor(((object + 1) * pairs) / objects);
    const id = objectIdOf({ bucket: 'logs', key: `object-${object}`, etag: '' });
    writeFileSync(join(folder, id), partialOf(id, tableOfPairs(from, to)));
  }
}

function partialOf(id: string, reports: ReportTable): Uint8Array {
  return encodeWindow(windowDocument({ objects: [id], reports, interfaces: reports.observers.map(interfaceOf) }));
}

interface Size {
  readonly pairs: number;
  readonly objects: number;
}

/** A store that counts its requests. A listing is one request for each 1,000 keys. */
class CountingStore extends MemoryStore {
  gets = 0;
  puts = 0;
  lists = 0;

  override async get(key: string): ReturnType<MemoryStore['get']> {
    this.gets += 1;
    return super.get(key);
  }

  override async put(key: string, bytes: Uint8Array, expected: Precondition): ReturnType<MemoryStore['put']> {
    this.puts += 1;
    return super.put(key, bytes, expected);
  }

  override async *list(prefix: string): AsyncGenerator<string> {
    let keys = 0;
    for await (const key of super.list(prefix)) {
      keys += 1;
      yield key;
    }
    this.lists += Math.max(1, Math.ceil(keys / 1000));
  }

  /** Counts from 0 again. */
  reset(): void {
    this.gets = 0;
    this.puts = 0;
    this.lists = 0;
  }
}

async function measure(folder: string, size: Size, withHour: boolean): Promise<void> {
  const store = new CountingStore();
  for (const id of readdirSync(folder)) {
    await store.put(partialKey(WINDOW, id), readFileSync(join(folder, id)), 'absent');
  }
  await measureDetection(store, `${size.pairs} pairs of ${size.objects} log objects`);
  await compareTotals(store, size);
  const document = await store.get(windowKey(WINDOW));
  if (!withHour || !document) return;
  for (let n = 1; n < WINDOWS_PER_HOUR; n++) {
    const start = WINDOW - n * WINDOW_SECONDS;
    await store.put(windowKey(start), movedTo(start, document.bytes), 'anything');
  }
  await store.put(partialKey(WINDOW, 'one-more'), partialOf('one-more', tableOfPairs(0, 1000)), 'absent');
  await measureDetection(store, 'one more log object in an hour of such windows');
}

async function measureDetection(store: CountingStore, what: string): Promise<void> {
  store.reset();
  const alerts: Alert[] = [];
  const publisher = { publish: async (alert: Alert): Promise<void> => void alerts.push(alert) };
  const started = process.cpuUsage();
  const settings = parseSettings();
  const report = await detect([WINDOW], { store, publisher, settings, now: () => WINDOW, leaseSeconds: 0 });
  const { user, system } = process.cpuUsage(started);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${what}: ${((user + system) / 1e6).toFixed(1)} s of CPU, peak ${peak} MB; ` +
      `${store.gets} reads, ${store.puts} writes, ${store.lists} listings; ${report.findings} findings, ${alerts.length} alerts, ` +
      `${report.tableFailures.length} hours of tables failed, ${(report.tooLargeWindows ?? []).length} windows too large`,
  );
  for (const { error } of report.tableFailures) console.log(String(error));
  const threshold = alerts.find(({ rule }) => rule === 'threshold');
  if (threshold) console.log(threshold.text.sms);
}

/** Says whether the row of the fleet has what was made. */
async function compareTotals(store: CountingStore, { pairs }: Size): Promise<void> {
  const bytes = (await store.get(tableKey('rollups', hourOf(WINDOW))))?.bytes;
  if (!bytes) throw new Error('Compare totals: found no table');
  const file = Uint8Array.from(bytes).buffer;
  // All columns: a table has no column of which no row has a value.
  const rows = await parquetReadObjects({ file, compressors });
  const fleet = rows.find(({ scope_type: type, direction }) => type === 'fleet' && direction === 'inbound');
  let rejected = 0;
  let accepted = 0;
  for (let index = 0; index < pairs; index++) {
    if (index % LET_IN_EVERY === 0) accepted += 1;
    else rejected += 1 + (index % 3);
  }
  const isRight =
    [fleet?.['rejected'], fleet?.['accepted'], fleet?.['pairs']].join() === [rejected, accepted, pairs].join();
  console.log(
    `totals of the fleet are ${isRight ? 'right' : 'too low'}: ${String(fleet?.['pairs'])} pairs, ${String(fleet?.['rejected'])} rejected, ` +
      `${String(fleet?.['accepted'])} accepted; ${String(fleet?.['unlisted'] ?? 0)} not listed; status ${String(fleet?.['status'])}`,
  );
}

/** Returns the document of another window: times in a document count from the start of its window. */
function movedTo(windowStart: number, bytes: Uint8Array): Uint8Array {
  const json = gunzip(bytes);
  const field = Buffer.from(`"windowStart":${WINDOW}`);
  json.set(Buffer.from(`"windowStart":${windowStart}`), json.indexOf(field));
  return gzipParts([json]);
}

const command = npmCommand('bench:scale', 'Measures one window of many pairs, from partials to alerts.')
  .argument('[pairs]', 'how many pairs the window has', parseCount, 1_000_000)
  .argument('[objects]', 'how many log objects', parseCount, 20)
  .addArgument(new Argument('[hour]', 'give the eleven windows before as many pairs').choices([HOUR]))
  // Set in the child process: the folder of the partials that it makes.
  .addOption(new Option(`${MAKE} <folder>`).hideHelp())
  .parse();
const [pairs, objects, hour] = command.processedArgs as [number, number, string | undefined];
const { make: madeFolder } = command.opts<{ readonly make?: string }>();
if (madeFolder !== undefined) {
  make(madeFolder, { pairs, objects });
} else {
  const size = { pairs, objects };
  const folder = mkdtempSync(join(tmpdir(), 'surge445-scale-'));
  try {
    const script = process.argv[1] ?? '';
    execFileSync(process.execPath, [script, MAKE, folder, String(size.pairs), String(size.objects)]);
    await measure(folder, size, hour === HOUR);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
