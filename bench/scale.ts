/**
 * Measures one window of many pairs, from partials to alert: `npm run bench:scale [-- pairs [log objects]]`. 4,096 hosts of ours in eight VPCs are
 * scanned from outside: half of the pairs are of 768 sources of IPv4 that work through the hosts, half of sources of IPv6 that try eight hosts each.
 * One pair in 10,000 is let in and answered.
 *
 * It prints the CPU time of detection, the peak memory of the process, and the requests to the store. A child process makes the partials, so that
 * this process contains only what detection needs.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '../adapters/local/memory-store.ts';
import type { Alert } from '../core/alerting/alert.ts';
import { detect } from '../core/detect.ts';
import type { LoggedAt } from '../core/flowlog/flow-record.ts';
import { EVIDENCE } from '../core/pairs/evidence.ts';
import type { Precondition } from '../core/ports.ts';
import type { InterfaceReport } from '../core/pairs/interface-tally.ts';
import { ENDS, type Observer } from '../core/pairs/report.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { objectIdOf, partialKey } from '../core/storage/keys.ts';
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
    const reports = tableOfPairs(from, to);
    const id = objectIdOf({ bucket: 'logs', key: `object-${object}`, etag: '' });
    const interfaces = reports.observers.map(interfaceOf);
    writeFileSync(join(folder, id), encodeWindow(windowDocument({ objects: [id], reports, interfaces })));
  }
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
}

async function measure(folder: string, { pairs, objects }: Size): Promise<void> {
  const store = new CountingStore();
  for (const id of readdirSync(folder)) {
    await store.put(partialKey(WINDOW, id), readFileSync(join(folder, id)), 'absent');
  }
  store.puts = 0;
  const alerts: Alert[] = [];
  const publisher = { publish: async (alert: Alert): Promise<void> => void alerts.push(alert) };
  const started = process.cpuUsage();
  const report = await detect([WINDOW], {
    store,
    publisher,
    settings: parseSettings(),
    now: () => WINDOW,
    leaseSeconds: 0,
  });
  const { user, system } = process.cpuUsage(started);
  const peak = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${pairs} pairs of ${objects} log objects: ${((user + system) / 1e6).toFixed(1)} s of CPU, peak ${peak} MB; ` +
      `${store.gets} reads, ${store.puts} writes, ${store.lists} listings; ${report.findings} findings, ${alerts.length} alerts, ` +
      `${report.tableFailures.length} hours of tables failed`,
  );
  for (const { error } of report.tableFailures) console.log(String(error));
  const threshold = alerts.find(({ rule }) => rule === 'threshold');
  if (threshold) console.log(threshold.text.sms);
}

const [first = '1000000', second = '20', third = '', fourth = ''] = process.argv.slice(2);
if (first === MAKE) {
  make(second, { pairs: Number(third), objects: Number(fourth) });
} else {
  const size = { pairs: Number(first), objects: Number(second) };
  const folder = mkdtempSync(join(tmpdir(), 'surge445-scale-'));
  try {
    const script = process.argv[1] ?? '';
    execFileSync(process.execPath, [script, MAKE, folder, String(size.pairs), String(size.objects)]);
    await measure(folder, size);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
