import { gunzip, gunzipWithin, gzipParts, parseJson } from '../encoding/gzip.ts';
import { requireSchema } from '../encoding/schema.ts';
import { INTERFACE_KINDS } from '../flowlog/interface-kind.ts';
import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import type { InterfaceReport } from '../pairs/interface-tally.ts';
import type { Observer } from '../pairs/report.ts';
import { type Coverage, coverageKey } from './coverage.ts';
import { countRows, readRows, type RowTexts, STORED_NUMBERS, tableOfRows, writeRows } from './report-rows.ts';
import { numbered, observerText, PASSED_ON_TEXT, type ReportTable, tableOf } from './report-table.ts';
import { uniteTexts } from './unite-texts.ts';
import type { WindowDocument } from './window-document.ts';

/** The form of partials and window documents that this version writes. */
export const WINDOW_SCHEMA = 'surge445.window/2';

/** The form of windows that leave log objects out: a version that does not know of these would count them after all, and run out of memory. */
const LEFT_OUT_SCHEMA = 'surge445.window/3';

/** The first form, which releases 0.1 wrote. */
const FIRST_SCHEMA = 'surge445.window/1';

type CoverageRow = [accountId: string, vpcId: string, region: string, ...counts: number[]];

/** Most bytes of the JSON of a partial that has room: 6 million reports take half of it. */
const MOST_JSON_BYTES = 1_073_741_824;

/** What all stored forms have: observers and addresses once, pairs as rows of numbers. */
interface Stored {
  readonly schema: string;
  readonly windowStart: number;
  readonly latest: number;
  readonly ports: readonly number[];
  readonly objects: readonly string[];
  readonly coverage: readonly CoverageRow[];
  /** Observers, each as the words of its `observerText`. */
  readonly places: ReadonlyArray<readonly string[]>;
  readonly addresses: readonly string[];
  /** Observer, whether packets pass (1 or 0), longest record in seconds, then the own addresses. Absent in the first form. */
  readonly interfaces?: ReadonlyArray<readonly number[]>;
  /** Log objects that are not counted; in the third form only. */
  readonly leftOut?: readonly string[];
  readonly pairs: ReadonlyArray<readonly number[]>;
}

/**
 * Writes a partial or a window document. Equal documents give equal bytes.
 */
export function encodeWindow(document: WindowDocument): Uint8Array {
  const { windowStart, latest, ports, objects, coverage, interfaces, leftOut } = document;
  const table = tableOf(document.reports);
  const isUsed = usedTexts(table);
  const observers = numbered([
    ...table.observers.filter((_, index) => isUsed.observers[index] === 1).map(entryOf),
    ...interfaces.map(({ at }) => entryOf(at)),
  ]);
  const own = [...new Set(interfaces.flatMap((report) => report.own))].toSorted(byText);
  const ends = table.addresses.filter((_, index) => isUsed.addresses[index] === 1);
  const { texts: addresses, indices } = uniteTexts([ends, own]);
  const [endNumbers = NO_NUMBERS, ownNumbers = NO_NUMBERS] = indices;
  const ownNumberOf = new Map(own.map((address, index) => [address, ownNumbers[index] ?? 0]));
  const head: Stored = {
    schema: leftOut ? LEFT_OUT_SCHEMA : WINDOW_SCHEMA,
    windowStart,
    latest,
    ports,
    objects,
    coverage: coverage.map(coverageRow),
    places: observers.values.map((at) => observerText(at).split(' ')),
    addresses,
    interfaces: interfaces.map(({ at, isPassing, longestSeconds, own: ownAddresses }) => [
      observers.numberOf(observerText(at)),
      Number(isPassing),
      longestSeconds,
      ...ownAddresses.map((address) => mustExist(ownNumberOf.get(address), 'the index of an own address')),
    ]),
    ...(leftOut ? { leftOut } : {}),
    pairs: [],
  };
  const rows = writeRows(table, {
    observers: table.observers.map((at, index) =>
      isUsed.observers[index] === 1 ? observers.numberOf(observerText(at)) : 0,
    ),
    addresses: spread(endNumbers, isUsed.addresses),
    windowStart,
  });
  return gzipParts([Buffer.from(JSON.stringify(head).slice(0, -NO_ROWS.length)), ...rows, Buffer.from('}')]);
}

const NO_NUMBERS = new Uint32Array();

/** How a document without rows ends. */
const NO_ROWS = '[]}';

function entryOf(at: Observer): readonly [string, Observer] {
  return [observerText(at), at];
}

/** Marks the observers and addresses that a report names. */
function usedTexts(table: ReportTable): { readonly observers: Uint8Array; readonly addresses: Uint8Array } {
  const observers = new Uint8Array(table.observers.length);
  const addresses = new Uint8Array(table.addresses.length);
  for (let row = 0; row < table.length; row++) {
    observers[table.observer[row] ?? 0] = 1;
    addresses[table.source[row] ?? 0] = 1;
    addresses[table.destination[row] ?? 0] = 1;
  }
  return { observers, addresses };
}

/** Gives the numbers of the used texts to all texts; the others have none. */
function spread(numbers: Uint32Array, isUsed: Uint8Array): Uint32Array {
  let next = 0;
  return Uint32Array.from(isUsed, (used) => (used === 1 ? (numbers[next++] ?? 0) : 0));
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
  return documentOf(gunzip(bytes));
}

/**
 * Reads a partial if there is room for its reports. One that has more is not taken apart, so it takes no memory.
 * @param mostReports how many reports there is room for
 * @returns undefined when the partial has more
 * @throws {Error} as {@link decodeWindow}
 */
export function decodeWindowWithin(bytes: Uint8Array, mostReports: number): WindowDocument | undefined {
  const json = gunzipWithin(bytes, MOST_JSON_BYTES);
  return json && countReports(json) <= mostReports ? documentOf(json) : undefined;
}

/**
 * Checks whether a partial has at most so many reports, without taking it apart.
 * @param mostReports how many reports there is room for
 */
export function hasReportsWithin(bytes: Uint8Array, mostReports: number): boolean {
  const json = gunzipWithin(bytes, MOST_JSON_BYTES);
  return json !== undefined && countReports(json) <= mostReports;
}

function countReports(json: Buffer): number {
  const rowsAt = json.lastIndexOf(ROWS_NAME);
  return rowsAt > 0 ? countRows(json.subarray(rowsAt + ROWS_NAME.length)) : 0;
}

function documentOf(json: Buffer): WindowDocument {
  const rowsAt = json.lastIndexOf(ROWS_NAME);
  if (rowsAt > 0) {
    const head = parse(Buffer.concat([json.subarray(0, rowsAt), Buffer.from(`${ROWS_NAME}${NO_ROWS}`)]));
    if (head.schema === WINDOW_SCHEMA || head.schema === LEFT_OUT_SCHEMA) {
      const document = headOf(head);
      const reports = readRows(json.subarray(rowsAt + ROWS_NAME.length, json.length - 1), textsOf(head));
      if (reports) return { ...document, reports };
    }
  }
  const stored = parse(json);
  const isFirst = stored.schema === FIRST_SCHEMA;
  if (!isFirst && stored.schema !== LEFT_OUT_SCHEMA) requireSchema('a window', stored.schema, WINDOW_SCHEMA);
  const rows = stored.pairs.map((row) => (isFirst ? fromFirstRow(row) : row));
  for (const row of rows) requireWhole(row);
  return { ...headOf(stored), reports: tableOfRows(rows, textsOf(stored)) };
}

/** The rows come last in a document. */
const ROWS_NAME = ',"pairs":';

function parse(json: Uint8Array): Stored {
  // Only encodeWindow writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return parseJson(json) as Stored;
}

function textsOf({ addresses, places, windowStart }: Stored): RowTexts {
  return { observers: places.map(observerOf), addresses, windowStart };
}

function requireWhole(row: readonly number[]): void {
  for (let column = 0; column < STORED_NUMBERS; column++) mustExist(row[column], `column ${column} of a pair`);
}

/** Returns all of a document but its reports. */
function headOf(stored: Stored): Omit<WindowDocument, 'reports'> {
  const { windowStart, latest, ports, objects, leftOut } = stored;
  const texts = textsOf(stored);
  const isFirst = stored.schema === FIRST_SCHEMA;
  const coverage = stored.coverage.map(coverageOf);
  return {
    windowStart,
    latest,
    ports,
    objects,
    coverage: isFirst ? coverage.toSorted((a, b) => byText(coverageKey(a), coverageKey(b))) : coverage,
    interfaces: isFirst
      ? firstInterfaces(texts.observers)
      : (stored.interfaces ?? []).map((row) => interfaceOf(row, texts)),
    ...(leftOut ? { leftOut } : {}),
  };
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
    between = '',
    passedOnText,
  ] = row;
  const kind = INTERFACE_KINDS.find((name) => name === kindText) ?? (instanceId === '' ? 'unknown' : 'instance');
  const observer = { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId };
  return {
    ...observer,
    ...(between === '' ? {} : { between }),
    ...(passedOnText === PASSED_ON_TEXT ? { isPassedOn: true } : {}),
  };
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

function interfaceOf(row: readonly number[], tables: Pick<ReportTable, 'observers' | 'addresses'>): InterfaceReport {
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
