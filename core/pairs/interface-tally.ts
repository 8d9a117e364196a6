import { type Address, addressText, type AddressRanges, blockOf, isTranslated } from '../flowlog/address.ts';
import type { FlowRecord } from '../flowlog/flow-record.ts';
import type { LoggedAt } from '../flowlog/logged-at.ts';
import { byText } from '../collections/order.ts';
import { ownEndOfRecord } from './pair-tally.ts';
import { mergeDescriptions, type Observer } from './report.ts';

/** Own addresses of one interface that are kept: one of IPv4, and of IPv6 as many as AWS allows to most instances. */
const MAX_OWN_ADDRESSES = 32;

/** What one flow log shows about one interface. */
export interface InterfaceReport {
  readonly at: Observer;
  /** Addresses that are the interface's own, ascending; none where the records do not tell. At most {@link MAX_OWN_ADDRESSES}. */
  readonly own: readonly string[];
  /** True when packets for other hosts pass here: at its own end the interface saw its own address, and the packet had one of the internet. */
  readonly isPassing: boolean;
  /** Longest time from start to end of a record, seconds: see {@link isOfTenMinutes}. */
  readonly longestSeconds: number;
}

/** AWS sums records up over one minute or ten. */
const FIVE_MINUTES = 300;

/** Checks whether the longest of some records is one of ten minutes. */
export function isOfTenMinutes({ longestSeconds }: Pick<InterfaceReport, 'longestSeconds'>): boolean {
  return longestSeconds > FIVE_MINUTES;
}

/** Collects what the records of one log object show about interfaces. */
export interface InterfaceTally {
  /** Takes a record of any port. */
  add(record: FlowRecord): void;
  /** Reports on all interfaces, by the interface as records name it. */
  close(flowLogId: string): ReadonlyMap<LoggedAt, InterfaceReport>;
}

/** An address that stood at one end of every record of an interface so far. */
interface Candidate {
  readonly address: Address;
  isSource: boolean;
  isDestination: boolean;
  /** True once it reached an address that a NAT gateway translates: only our own hosts can. */
  isOurs: boolean;
}

/** What the records of one family of addresses show where no field names the own end. */
interface Candidates {
  remaining: Candidate[];
  /** Networks of the other ends: two are enough to know that there are several. */
  readonly networks: Set<string>;
  /** True when one of the other ends is a private address. */
  meetsPrivate: boolean;
}

interface SeenInterface {
  readonly own: Set<Address>;
  readonly families: { ipv4?: Candidates; ipv6?: Candidates };
  isPassing: boolean;
  longestSeconds: number;
}

/**
 * Returns an empty tally.
 * @param privateRanges addresses that are never on the internet
 */
export function createInterfaceTally(privateRanges: AddressRanges): InterfaceTally {
  const seen = new Map<LoggedAt, SeenInterface>();
  return {
    add(record) {
      let about = seen.get(record.at);
      if (!about) {
        about = { own: new Set(), families: {}, isPassing: false, longestSeconds: 0 };
        seen.set(record.at, about);
      }
      about.longestSeconds = Math.max(about.longestSeconds, record.end - record.start);
      // An attachment of a transit gateway has no address of its own.
      if (record.at.kind === 'transit') return;
      const ownEnd = ownEndOfRecord(record);
      if (ownEnd === undefined) narrow(about, record, privateRanges);
      else addOwnEnd(about, record, { ownEnd, privateRanges });
    },
    close: (flowLogId) =>
      new Map([...seen].map(([at, about]) => [at, reportOf({ ...at, flowLogId }, about, privateRanges)])),
  };
}

function addOwnEnd(
  about: SeenInterface,
  record: FlowRecord,
  { ownEnd, privateRanges }: { readonly ownEnd: 'source' | 'destination'; readonly privateRanges: AddressRanges },
): void {
  const isSource = ownEnd === 'source';
  const own = isSource ? record.interfaceSource : record.interfaceDestination;
  const packet = isSource ? record.source : record.destination;
  // A NAT gateway logs what it translates as packets to itself.
  if (about.own.size < MAX_OWN_ADDRESSES && !isTranslated(own)) about.own.add(own);
  if (own !== packet && !about.isPassing && !privateRanges.includes(packet)) about.isPassing = true;
}

/** Keeps only the candidates that stand in this record too. */
function narrow(about: SeenInterface, record: FlowRecord, privateRanges: AddressRanges): void {
  const { source, destination } = record;
  const isMixed = record.isTranslated === true && typeof source !== typeof destination;
  const family = isMixed || typeof source === 'string' ? 'ipv6' : 'ipv4';
  // Of a translated packet only the end of IPv6 can be the interface's own.
  const ends = [source, destination].filter((address) => !isMixed || typeof address === 'string');
  const candidates = (about.families[family] ??= {
    remaining: ends.map((address) => ({ address, isSource: false, isDestination: false, isOurs: false })),
    networks: new Set(),
    meetsPrivate: false,
  });
  const { remaining } = candidates;
  if (remaining.some(({ address }) => address !== source && address !== destination)) {
    candidates.remaining = remaining.filter(({ address }) => address === source || address === destination);
  }
  for (const candidate of candidates.remaining) {
    candidate.isSource ||= candidate.address === source;
    candidate.isDestination ||= candidate.address === destination;
    candidate.isOurs ||= isMixed;
  }
  const [only] = candidates.remaining;
  if (!only || candidates.remaining.length > 1) return;
  const otherEnd = only.address === source ? destination : source;
  if (candidates.networks.size < 2) candidates.networks.add(networkText(otherEnd));
  candidates.meetsPrivate ||= privateRanges.includes(otherEnd);
}

function reportOf(at: Observer, about: SeenInterface, privateRanges: AddressRanges): InterfaceReport {
  const inferred = Object.values(about.families).flatMap((candidates) => ownOf(candidates, privateRanges));
  const own = [...new Set([...about.own, ...inferred])].map(addressText).toSorted(byText);
  const { isPassing, longestSeconds } = about;
  return { at, own: own.slice(0, MAX_OWN_ADDRESSES), isPassing, longestSeconds };
}

/**
 * Returns the own address that is left. A private address is one at once. An address of the internet must have spoken with several networks, in
 * both roles and with no private address: a single attacker stands at one end of every record of the hosts that only the attacker reaches.
 */
function ownOf({ remaining, networks, meetsPrivate }: Candidates, privateRanges: AddressRanges): Address[] {
  const privates = remaining.filter(({ address }) => privateRanges.includes(address));
  if (privates.length === 1) return privates.map(({ address }) => address);
  const [only] = remaining;
  if (!only || remaining.length > 1) return [];
  if (only.isOurs) return [only.address];
  return only.isSource && only.isDestination && networks.size > 1 && !meetsPrivate ? [only.address] : [];
}

/** The /24 of an IPv4 address, the /56 of an IPv6 address: neighbours of one VPC do not count as several networks. */
function networkText(address: Address): string {
  return typeof address === 'number' ? String(address >>> 8) : blockOf(address, 56);
}

/**
 * Merges two reports on one interface of one flow log.
 * @returns a report that does not depend on the order of the two
 */
export function mergeInterfaceReports(report: InterfaceReport, other: InterfaceReport): InterfaceReport {
  return {
    at: mergeDescriptions(report.at, other.at),
    own: [...new Set([...report.own, ...other.own])].toSorted(byText).slice(0, MAX_OWN_ADDRESSES),
    isPassing: report.isPassing || other.isPassing,
    longestSeconds: Math.max(report.longestSeconds, other.longestSeconds),
  };
}
