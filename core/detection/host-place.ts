import { groupedBy } from '../collections/grouped-by.ts';
import { memoised } from '../collections/memoised.ts';
import { isAccountId, isAwsId, isRegion } from '../network/aws-ids.ts';
import type { NetworkInterface } from '../network/interfaces.ts';
import type { Scope } from '../windows/scope.ts';
import type { ScopedPair } from '../windows/scope-window.ts';
import type { WindowFacts } from '../windows/window-facts.ts';

/**
 * Where in AWS a host is, as far as the log tells. Each value has the form of an id of AWS, or is empty: it is safe in a link, a command and a mail.
 */
export interface HostPlace {
  readonly instanceId: string;
  readonly interfaceId: string;
  readonly subnetId: string;
  readonly vpcId: string;
  readonly accountId: string;
  readonly region: string;
}

/** A host of ours that a finding is about. */
export interface HostOfFinding {
  readonly address: string;
  readonly scope: Pick<Scope, 'type' | 'accountId' | 'vpcId'>;
  /** The pairs that the finding is about. */
  readonly pairs: readonly ScopedPair[];
}

/**
 * Finds where a host is: at the interface that owns its address. Where none does in the place of the finding, it is at the only interface elsewhere that
 * owns the address and reports the same pairs, as over a peering; or at the only interface that reports its traffic with the outside.
 * @returns nothing where the log does not tell
 */
export function hostPlaceOf(
  { interfaces, pairs }: Pick<WindowFacts, 'interfaces' | 'pairs'>,
  host: HostOfFinding,
): { readonly host?: HostPlace } {
  const place =
    ownerOf(interfaces, host) ?? farOwnerOf({ interfaces, pairs }, host) ?? reporterOf(interfaces, host.pairs);
  return place ? { host: checkedPlace(place) } : {};
}

/** Interfaces by each of their own addresses. A scan of many open hosts asks for each of them. */
const ownersByAddress = memoised((interfaces: readonly NetworkInterface[]) =>
  groupedBy(
    interfaces.flatMap((place) => place.own.map((address) => ({ address, place }))),
    ({ address }) => address,
  ),
);

/** Returns the only interface of a scope that owns an address, or of several the only one of an instance. */
function ownerOf(
  interfaces: readonly NetworkInterface[],
  { address, scope }: HostOfFinding,
): NetworkInterface | undefined {
  const owners = (ownersByAddress(interfaces).get(address) ?? [])
    .map(({ place }) => place)
    .filter(({ accountId, vpcId }) => (scope.type === 'vpc' ? vpcId === scope.vpcId : accountId === scope.accountId));
  if (owners.length === 1) return owners[0];
  const instances = owners.filter(({ kind }) => kind === 'instance');
  return instances.length === 1 ? instances[0] : undefined;
}

/** Pairs by source: in few windows somebody asks. */
const pairsBySource = memoised((pairs: WindowFacts['pairs']) => groupedBy(pairs, ({ source }) => source));

/** So many destinations that an interface reports show that it is that of the host: private addresses repeat, and one destination may be a server of many. */
const LEAST_DESTINATIONS = 2;

/** Returns the only interface, of any VPC, that owns an address and reports all that the host reached. */
function farOwnerOf(
  { interfaces, pairs }: Pick<WindowFacts, 'interfaces' | 'pairs'>,
  { address, pairs: found }: HostOfFinding,
): NetworkInterface | undefined {
  const owners = (ownersByAddress(interfaces).get(address) ?? []).map(({ place }) => place);
  if (owners.length === 0) return undefined;
  const reached = new Set(found.filter(({ source }) => source === address).map(({ destination }) => destination));
  if (reached.size < LEAST_DESTINATIONS) return undefined;
  const reports = groupedBy(pairsBySource(pairs).get(address) ?? [], ({ at }) => at.interfaceId);
  const reporting = owners.filter(({ interfaceId }) => {
    const logged = new Set(reports.get(interfaceId)?.map(({ destination }) => destination));
    return interfaceId !== '' && [...reached].every((destination) => logged.has(destination));
  });
  return reporting.length === 1 ? reporting[0] : undefined;
}

/** Returns the only interface that reports some pairs, unless it may pass them on for a host behind it. */
function reporterOf(
  interfaces: readonly NetworkInterface[],
  pairs: readonly ScopedPair[],
): NetworkInterface | undefined {
  const [first] = pairs;
  if (!first || first.direction === 'lateral') return undefined;
  if (pairs.some(({ at }) => at.interfaceId !== first.at.interfaceId)) return undefined;
  const reporter = interfaces.find(({ interfaceId }) => interfaceId !== '' && interfaceId === first.at.interfaceId);
  return reporter && !reporter.isPassing && reporter.kind !== 'forwarder' ? reporter : undefined;
}

/** Empties each value that does not have the form of its kind: the text of a log line may be anything. */
function checkedPlace(place: HostPlace): HostPlace {
  const { instanceId, interfaceId, subnetId, vpcId, accountId, region } = place;
  return {
    instanceId: isAwsId('i', instanceId) ? instanceId : '',
    interfaceId: isAwsId('eni', interfaceId) ? interfaceId : '',
    subnetId: isAwsId('subnet', subnetId) ? subnetId : '',
    vpcId: isAwsId('vpc', vpcId) ? vpcId : '',
    accountId: isAccountId(accountId) ? accountId : '',
    region: isRegion(region) ? region : '',
  };
}
