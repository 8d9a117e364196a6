import type { LoggedAt } from '../flowlog/logged-at.ts';
import { moreTelling } from '../flowlog/interface-kind.ts';
import { byText, sortByKey } from '../collections/order.ts';
import { type InterfaceReport, isOfTenMinutes } from '../pairs/interface-tally.ts';
import { laterText } from '../pairs/report.ts';

/** A network interface, as all flow logs that report on it describe it together. */
export interface NetworkInterface extends Omit<LoggedAt, 'between'> {
  /** Its own addresses, ascending; none where no flow log shows them. */
  readonly own: readonly string[];
  /** True when packets for other hosts pass here. */
  readonly isPassing: boolean;
  /** Flow logs that report on it, ascending; an empty text stands for files whose name does not say. */
  readonly flowLogs: readonly string[];
  /** Those of them that sum records up over ten minutes, ascending. Absent where none does. */
  readonly slowFlowLogs?: readonly string[];
}

/** The account that AWS writes for interfaces of its own services. */
export const UNKNOWN_ACCOUNT = 'unknown';

/** Names an interface: by its id, which is unique, or by its place where a log has no id. */
export function interfaceKey({ accountId, vpcId, subnetId, interfaceId }: LoggedAt): string {
  return interfaceId === '' ? `${accountId} ${vpcId} ${subnetId}` : interfaceId;
}

/**
 * Merges what flow logs report on interfaces: an old flow log may lack the VPC that a newer one names.
 * @returns by {@link interfaceKey}, ascending
 */
export function mergeInterfaces(reports: readonly InterfaceReport[]): ReadonlyMap<string, NetworkInterface> {
  const byKey = new Map<string, NetworkInterface>();
  for (const report of reports) {
    const key = interfaceKey(report.at);
    const before = byKey.get(key);
    byKey.set(key, before ? merge(before, asInterface(report)) : asInterface(report));
  }
  return new Map(sortByKey(byKey));
}

function asInterface({ at, own, isPassing, longestSeconds }: InterfaceReport): NetworkInterface {
  const { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind, flowLogId } = at;
  const description = { accountId, region, vpcId, subnetId, instanceId, interfaceId, kind };
  const slow = isOfTenMinutes({ longestSeconds }) ? { slowFlowLogs: [flowLogId] } : {};
  return { ...description, own, isPassing, flowLogs: [flowLogId], ...slow };
}

/** The result does not depend on the order of the two. */
function merge(description: NetworkInterface, other: NetworkInterface): NetworkInterface {
  return {
    accountId: knownAccount(description.accountId, other.accountId),
    region: laterText(description.region, other.region),
    vpcId: laterText(description.vpcId, other.vpcId),
    subnetId: laterText(description.subnetId, other.subnetId),
    instanceId: laterText(description.instanceId, other.instanceId),
    interfaceId: description.interfaceId,
    kind: moreTelling(description.kind, other.kind),
    own: union(description.own, other.own),
    isPassing: description.isPassing || other.isPassing,
    flowLogs: union(description.flowLogs, other.flowLogs),
    ...mergedSlow(description, other),
  };
}

function mergedSlow(
  { slowFlowLogs = [] }: NetworkInterface,
  { slowFlowLogs: others = [] }: NetworkInterface,
): Pick<NetworkInterface, 'slowFlowLogs'> {
  const all = union(slowFlowLogs, others);
  return all.length === 0 ? {} : { slowFlowLogs: all };
}

function knownAccount(accountId: string, other: string): string {
  return accountId === UNKNOWN_ACCOUNT || (other !== UNKNOWN_ACCOUNT && other > accountId) ? other : accountId;
}

function union(texts: readonly string[], others: readonly string[]): string[] {
  return [...new Set([...texts, ...others])].toSorted(byText);
}

/** Interfaces by their own addresses. */
export interface Owners {
  /** Returns the only interface that owns an address; undefined where none or several do, because private ranges repeat from VPC to VPC. */
  readonly ownerOf: (address: string) => NetworkInterface | undefined;
}

/** Indexes interfaces by their own addresses. */
export function ownersOf(interfaces: Iterable<NetworkInterface>): Owners {
  const byAddress = new Map<string, NetworkInterface | 'several'>();
  for (const owner of interfaces) {
    for (const address of owner.own) byAddress.set(address, byAddress.has(address) ? 'several' : owner);
  }
  return {
    ownerOf: (address) => {
      const owner = byAddress.get(address);
      return owner === 'several' ? undefined : owner;
    },
  };
}
