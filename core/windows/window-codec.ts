import { decodeJsonGz, encodeJsonGz } from '../encoding/gzip.ts';
import type { LoggedAt } from '../flowlog/flow-record.ts';
import { mustExist } from '../collections/must-exist.ts';
import { DIRECTIONS } from '../pairs/direction.ts';
import { type Pair } from '../pairs/pair.ts';
import type { Coverage, WindowFacts } from './window-facts.ts';
import { requireSchema } from '../encoding/schema.ts';
import { byText } from '../collections/order.ts';

const SCHEMA = 'surge445.window/1';

type CoverageRow = [accountId: string, vpcId: string, region: string, ...counts: number[]];

/** The stored form: interfaces and addresses once, pairs as rows of numbers. */
interface Stored {
  readonly schema: string;
  readonly windowStart: number;
  readonly latest: number;
  readonly ports: readonly number[];
  readonly objects: readonly string[];
  readonly coverage: readonly CoverageRow[];
  readonly places: ReadonlyArray<readonly string[]>;
  readonly addresses: readonly string[];
  readonly pairs: ReadonlyArray<readonly number[]>;
}

/**
 * Writes a partial or a window document. Equal facts give equal bytes.
 */
export function encodeWindow(facts: WindowFacts): Uint8Array {
  const placeTexts = [...new Set(facts.pairs.map((pair) => placeText(pair.at)))].toSorted(byText);
  const addresses = [...new Set(facts.pairs.flatMap((pair) => [pair.source, pair.destination]))].toSorted(byText);
  const placeIndex = new Map(placeTexts.map((text, index) => [text, index]));
  const addressIndex = new Map(addresses.map((text, index) => [text, index]));
  const stored: Stored = {
    schema: SCHEMA,
    windowStart: facts.windowStart,
    latest: facts.latest,
    ports: facts.ports,
    objects: facts.objects,
    coverage: facts.coverage.map((one) => [
      one.accountId,
      one.vpcId,
      one.region,
      one.objects,
      one.records,
      one.nodata,
      one.skipdata,
      one.malformed,
    ]),
    places: placeTexts.map((text) => text.split(' ')),
    addresses,
    pairs: facts.pairs.map((pair) => [
      placeIndex.get(placeText(pair.at)) ?? 0,
      DIRECTIONS.indexOf(pair.direction),
      pair.port,
      addressIndex.get(pair.source) ?? 0,
      addressIndex.get(pair.destination) ?? 0,
      pair.rejected,
      pair.accepted,
      pair.continued,
      pair.packets,
      pair.bytes,
      pair.first - facts.windowStart,
      pair.last - facts.windowStart,
      pair.evidence,
    ]),
  };
  return encodeJsonGz(stored);
}

/**
 * Reads a partial or a window document.
 * @throws {Error} when it was written by a version of the schema that this one does not know
 */
export function decodeWindow(bytes: Uint8Array): WindowFacts {
  // Only encodeWindow writes these objects; the schema's name stands for their shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stored = decodeJsonGz(bytes) as Stored;
  requireSchema('a window', stored.schema, SCHEMA);
  const places = stored.places.map(placeOf);
  return {
    windowStart: stored.windowStart,
    latest: stored.latest,
    ports: stored.ports,
    objects: stored.objects,
    coverage: stored.coverage.map(coverageOf),
    pairs: stored.pairs.map((row) =>
      pairOf(row, { places, addresses: stored.addresses, windowStart: stored.windowStart }),
    ),
  };
}

function placeText(at: LoggedAt): string {
  return [at.accountId, at.region, at.vpcId, at.subnetId, at.instanceId, at.interfaceId].join(' ');
}

function placeOf(row: readonly string[]): LoggedAt {
  const [accountId = '', region = '', vpcId = '', subnetId = '', instanceId = '', interfaceId = ''] = row;
  return { accountId, region, vpcId, subnetId, instanceId, interfaceId };
}

function coverageOf(row: CoverageRow): Coverage {
  const [accountId, vpcId, region, objects = 0, records = 0, nodata = 0, skipdata = 0, malformed = 0] = row;
  return { accountId, vpcId, region, objects, records, nodata, skipdata, malformed };
}

function pairOf(
  row: readonly number[],
  tables: { readonly places: readonly LoggedAt[]; readonly addresses: readonly string[]; readonly windowStart: number },
): Pair {
  const at = (column: number): number => mustExist(row[column], `column ${column} of a pair`);
  return {
    at: mustExist(tables.places[at(0)], 'the interface of a pair'),
    direction: mustExist(DIRECTIONS[at(1)], 'the direction of a pair'),
    port: at(2),
    source: mustExist(tables.addresses[at(3)], 'the source of a pair'),
    destination: mustExist(tables.addresses[at(4)], 'the destination of a pair'),
    rejected: at(5),
    accepted: at(6),
    continued: at(7),
    packets: at(8),
    bytes: at(9),
    first: at(10) + tables.windowStart,
    last: at(11) + tables.windowStart,
    evidence: at(12),
  };
}
