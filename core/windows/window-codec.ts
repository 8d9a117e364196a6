import { decodeJsonGz, encodeJsonGz } from '../encoding/gzip.ts';
import { requireSchema } from '../encoding/schema.ts';
import { INTERFACE_KINDS } from '../flowlog/interface-kind.ts';
import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import type { InterfaceReport } from '../pairs/interface-tally.ts';
import type { Observer, PairReport } from '../pairs/report.ts';
import { type Coverage, coverageKey } from './coverage.ts';
import type { WindowDocument } from './window-document.ts';

const SCHEMA = 'surge445.window/2';

/** The first form, which releases 0.1 wrote. */
const FIRST_SCHEMA = 'surge445.window/1';

type CoverageRow = [accountId: string, vpcId: string, region: string, ...counts: number[]];

/** What both stored forms have: observers and addresses once, pairs as rows of numbers. */
interface Stored {
  readonly schema: string;
  readonly windowStart: number;
  readonly latest: number;
  readonly ports: readonly number[];
  readonly objects: readonly string[];
  readonly coverage: readonly CoverageRow[];
  readonly places: ReadonlyArray<readonly string[]>;
  readonly addresses: readonly string[];
  /** Observer, whether packets pass (1 or 0), longest record in seconds, then the own addresses. Absent in the first form. */
  readonly interfaces?: ReadonlyArray<readonly number[]>;
  readonly pairs: ReadonlyArray<readonly number[]>;
}

/**
 * Writes a partial or a window document. Equal documents give equal bytes.
 */
export function encodeWindow(document: WindowDocument): Uint8Array {
  const { windowStart, latest, ports, objects, coverage, interfaces, reports } = document;
  const observers = indexed([...reports, ...interfaces].map(({ at }) => observerText(at)));
  const addresses = indexed([
    ...reports.flatMap((report) => [report.source, report.destination]),
    ...interfaces.flatMap(({ own }) => own),
  ]);
  const stored: Stored = {
    schema: SCHEMA,
    windowStart,
    latest,
    ports,
    objects,
    coverage: coverage.map(coverageRow),
    places: observers.texts.map((text) => text.split(' ')),
    addresses: addresses.texts,
    interfaces: interfaces.map(({ at, isPassing, longestSeconds, own }) => [
      observers.indexOf(observerText(at)),
      Number(isPassing),
      longestSeconds,
      ...own.map(addresses.indexOf),
    ]),
    pairs: reports.map((report) => [
      observers.indexOf(observerText(report.at)),
      report.port,
      addresses.indexOf(report.source),
      addresses.indexOf(report.destination),
      report.rejected,
      report.accepted,
      report.continued,
      report.bareRejects,
      report.packets,
      report.bytes,
      report.first - windowStart,
      report.last - windowStart,
      report.evidence,
      report.ends,
      ...(report.unknown === undefined ? [] : [report.unknown]),
    ]),
  };
  return encodeJsonGz(stored);
}

/** Texts, each once, in order, and the index of each. */
function indexed(all: readonly string[]): { readonly texts: string[]; readonly indexOf: (text: string) => number } {
  const texts = [...new Set(all)].toSorted(byText);
  const indexes = new Map(texts.map((text, index) => [text, index]));
  return { texts, indexOf: (text) => mustExist(indexes.get(text), 'the index of a text') };
}

function coverageRow(entry: Coverage): CoverageRow {
  const { accountId, vpcId, region, objects, records, nodata, skipdata, malformed, longestSeconds } = entry;
  return [accountId, vpcId, region, objects, records, nodata, skipdata, malformed, longestSeconds];
}

/**
 * Reads a partial or a window document, also in its first form.
 * @throws {Error} when a later version, whose form this version does not know, wrote the document
 */
export function decodeWindow(bytes: Uint8Array): WindowDocument {
  // Only encodeWindow writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stored = decodeJsonGz(bytes) as Stored;
  const isFirst = stored.schema === FIRST_SCHEMA;
  if (!isFirst) requireSchema('a window', stored.schema, SCHEMA);
  const { windowStart, latest, ports, objects, addresses } = stored;
  const tables = { observers: stored.places.map(observerOf), addresses, windowStart };
  const coverage = stored.coverage.map(coverageOf);
  return {
    windowStart,
    latest,
    ports,
    objects,
    coverage: isFirst ? coverage.toSorted((a, b) => byText(coverageKey(a), coverageKey(b))) : coverage,
    interfaces: isFirst
      ? firstInterfaces(tables.observers)
      : (stored.interfaces ?? []).map((row) => interfaceOf(row, tables)),
    reports: stored.pairs.map((row) => reportOf(isFirst ? fromFirstRow(row) : row, tables)),
  };
}

interface Tables {
  readonly observers: readonly Observer[];
  readonly addresses: readonly string[];
  readonly windowStart: number;
}

function observerText(at: Observer): string {
  const { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId, between } = at;
  const texts = [accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId];
  return [...texts, ...(between === undefined ? [] : [between])].join(' ');
}

/** The first form has neither kind nor flow log. */
function observerOf(row: readonly string[]): Observer {
  const [
    accountId = '',
    region = '',
    vpcId = '',
    subnetId = '',
    instanceId = '',
    interfaceId = '',
    kindText,
    flowLogId = '',
    between,
  ] = row;
  const kind = INTERFACE_KINDS.find((name) => name === kindText) ?? (instanceId === '' ? 'unknown' : 'instance');
  const observer = { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId };
  return between === undefined ? observer : { ...observer, between };
}

function coverageOf(row: CoverageRow): Coverage {
  const [
    accountId,
    vpcId,
    region,
    objects = 0,
    records = 0,
    nodata = 0,
    skipdata = 0,
    malformed = 0,
    longestSeconds = 0,
  ] = row;
  return { accountId, vpcId, region, objects, records, nodata, skipdata, malformed, longestSeconds };
}

function interfaceOf(row: readonly number[], tables: Tables): InterfaceReport {
  const [observer = -1, passing = 0, longestSeconds = 0, ...own] = row;
  return {
    at: mustExist(tables.observers[observer], 'the interface of a report'),
    own: own.map((index) => mustExist(tables.addresses[index], 'an own address')),
    isPassing: passing === 1,
    longestSeconds,
  };
}

function firstInterfaces(observers: readonly Observer[]): InterfaceReport[] {
  return observers.map((at) => ({ at, own: [], isPassing: false, longestSeconds: 0 }));
}

/** The first form has the direction in its second column, and neither rejects without SYN nor what is known of the ends. */
function fromFirstRow(row: readonly number[]): readonly number[] {
  const [observer = 0, , port = 0, source = 0, destination = 0, rejected = 0, accepted = 0, continued = 0, ...rest] =
    row;
  return [observer, port, source, destination, rejected, accepted, continued, 0, ...rest, 0];
}

/** Only rows of transit gateways have this column, the last. */
const UNKNOWN_COLUMN = 14;

function reportOf(row: readonly number[], { observers, addresses, windowStart }: Tables): PairReport {
  const at = (column: number): number => mustExist(row[column], `column ${column} of a pair`);
  const unknown = row[UNKNOWN_COLUMN];
  return {
    at: mustExist(observers[at(0)], 'the interface of a pair'),
    port: at(1),
    source: mustExist(addresses[at(2)], 'the source of a pair'),
    destination: mustExist(addresses[at(3)], 'the destination of a pair'),
    rejected: at(4),
    accepted: at(5),
    ...(unknown === undefined ? {} : { unknown }),
    continued: at(6),
    bareRejects: at(7),
    packets: at(8),
    bytes: at(9),
    first: at(10) + windowStart,
    last: at(11) + windowStart,
    evidence: at(12),
    ends: at(13),
  };
}
