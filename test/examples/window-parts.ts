import fc from 'fast-check';
import type { LoggedAt } from '../../core/flowlog/logged-at.ts';
import { INTERFACE_KINDS } from '../../core/flowlog/interface-kind.ts';
import { DIRECTIONS } from '../../core/pairs/direction.ts';
import { lossEvidence } from '../../core/pairs/evidence.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import { ENDS, type PairReport, reportKey } from '../../core/pairs/report.ts';
import { type Coverage, coverageKey } from '../../core/windows/coverage.ts';
import type { WindowDocument } from '../../core/windows/window-document.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { INTERFACE, WINDOW } from './observed-network.ts';
import { rejectedPair } from './observed-windows.ts';
import { FLOW_LOG, interfacesOf, observer, reportOf } from './window-documents.ts';
import { sortByKey } from '../../core/collections/order.ts';

/** Coverage of the VPC of {@link INTERFACE} by one log object. */
export function coverageOf(changes: Partial<Coverage> = {}): Coverage {
  const { accountId, vpcId, region } = INTERFACE;
  return {
    accountId,
    vpcId,
    region,
    objects: 1,
    records: 1,
    nodata: 0,
    skipdata: 0,
    malformed: 0,
    longestSeconds: 0,
    ...changes,
  };
}

/**
 * A window to spoil: one log object that reports on one VPC.
 * @param changes what is different about it
 */
export function windowOfParts(changes: Partial<WindowFacts> = {}): WindowFacts {
  return {
    windowStart: WINDOW,
    latest: WINDOW + 10,
    ports: [445],
    objects: ['object-1'],
    coverage: [
      coverageOf({ accountId: '', vpcId: '', region: '' }),
      coverageOf({ vpcId: '', region: 'us-east-1' }),
      coverageOf(),
    ],
    interfaces: [],
    pairs: [rejectedPair()],
    ...changes,
  };
}

const counts = fc.nat(1_000_000);

const interfaces: fc.Arbitrary<LoggedAt> = fc.record({
  accountId: fc.constantFrom('123456789012', 'unknown'),
  region: fc.constantFrom('', 'us-east-1', 'eu-west-1'),
  vpcId: fc.constantFrom('', 'vpc-1', 'vpc-2'),
  subnetId: fc.constantFrom('', 'subnet-1'),
  instanceId: fc.constantFrom('', 'i-1'),
  interfaceId: fc.constantFrom('', 'eni-1', 'eni-2'),
  kind: fc.constantFrom(...INTERFACE_KINDS.filter((kind) => kind !== 'transit')),
});

const attachments: fc.Arbitrary<LoggedAt> = fc.record({
  accountId: fc.constant('123456789012'),
  region: fc.constantFrom('', 'us-east-1'),
  vpcId: fc.constant(''),
  subnetId: fc.constant(''),
  instanceId: fc.constant(''),
  interfaceId: fc.constantFrom('tgw-attach-1', 'tgw-attach-2'),
  kind: fc.constant('transit'),
  between: fc.constantFrom('vpc-1+vpc-2', 'vpc-8+vpc-9'),
});

/** Interfaces of two accounts and three VPCs, and attachments of a transit gateway; what only describes a place may be unknown. */
export const places: fc.Arbitrary<LoggedAt> = fc.oneof({ arbitrary: interfaces, weight: 4 }, attachments);

/** Pairs, few enough of a name that two of the same name are common. */
export const pairs: fc.Arbitrary<Pair> = fc.record({
  at: places,
  direction: fc.constantFrom(...DIRECTIONS),
  port: fc.constantFrom(139, 445),
  source: fc.constantFrom('192.0.2.1', '10.0.0.9', '2001:db8::1'),
  destination: fc.constantFrom('10.0.0.9', '203.0.113.5'),
  rejected: counts,
  accepted: counts,
  continued: counts,
  packets: counts,
  bytes: fc.nat(2 ** 40),
  first: fc.nat(299).map((second) => WINDOW + second),
  last: fc.nat(900).map((second) => WINDOW + second),
  evidence: fc.nat(31),
});

const coverages: fc.Arbitrary<Coverage> = fc.record({
  accountId: fc.constantFrom('', '123456789012', 'unknown'),
  vpcId: fc.constantFrom('', 'vpc-1'),
  region: fc.constantFrom('', 'us-east-1', 'eu-west-1'),
  objects: fc.constant(1),
  records: counts,
  nodata: counts,
  skipdata: fc.nat(3),
  malformed: fc.nat(3),
  longestSeconds: fc.constantFrom(0, 59, 600),
});

/** Reports, few enough of a name that two of the same name are common. */
export const reports: fc.Arbitrary<PairReport> = fc
  .record({
    pair: pairs,
    bareRejects: fc.nat(3),
    flowLogId: fc.constantFrom(FLOW_LOG, ''),
    ends: fc.constantFrom(
      0,
      ENDS.ownSource,
      ENDS.ownDestination,
      ENDS.ownSource | ENDS.passing,
      ENDS.ownDestination | ENDS.withoutFlags,
    ),
    isPassedOn: fc.boolean(),
    unknown: counts,
    losses: fc.nat(15),
  })
  .map(({ pair, bareRejects, flowLogId, ends, isPassedOn, unknown, losses }) => ({
    ...reportOf(pair),
    at: {
      ...observer(pair.at),
      flowLogId,
      ...(isPassedOn && pair.at.kind !== 'transit' ? ({ isPassedOn: true } as const) : {}),
    },
    bareRejects,
    ends,
    ...(pair.at.kind === 'transit'
      ? { ...WITHOUT_OUTCOME, unknown, evidence: pair.evidence | lossEvidence(losses) }
      : {}),
  }));

/** A transit gateway does not say what became of packets, and has no address of its own. */
const WITHOUT_OUTCOME = { rejected: 0, accepted: 0, bareRejects: 0, ends: 0 };

/** What one log object says about the window. */
export function partialsOf(objectId: string): fc.Arbitrary<WindowDocument> {
  return fc
    .record({
      windowStart: fc.constant(WINDOW),
      latest: fc.nat(299).map((second) => WINDOW + second),
      ports: fc.constantFrom([445], [139, 445]),
      objects: fc.constant([objectId]),
      coverage: fc.array(coverages, { maxLength: 4 }).map((some) => ordered(some, coverageKey)),
      reports: fc.array(reports, { maxLength: 6 }).map((some) => ordered(some, reportKey)),
    })
    .map((partial) => ({ ...partial, interfaces: interfacesOf(partial.reports) }));
}

/** What up to five log objects say about the window, each of its own. */
export const partialSets: fc.Arbitrary<WindowDocument[]> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => partialsOf(`object-${index}`))));

function ordered<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return sortByKey(new Map(items.map((item) => [keyOf(item), item]))).map(([, item]) => item);
}
