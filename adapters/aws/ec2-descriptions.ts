import type { Instance, NetworkInterface, SecurityGroupRule, Tag } from '@aws-sdk/client-ec2';
import type { GroupRule, HostDescription, RulePeer } from '../../core/alerting/host-description.ts';

/** What EC2 says about one interface. */
export interface Ec2Answers {
  readonly networkInterface: NetworkInterface;
  /** The instance of the interface; undefined where there is none, or EC2 did not say. */
  readonly instance: Instance | undefined;
  /** Rules of all groups that were asked about; undefined where EC2 did not say. */
  readonly rules: readonly SecurityGroupRule[] | undefined;
}

/**
 * Puts together what EC2 says about an interface. Names and owners of the instance go before those of the interface.
 * @param ownerTag name of the tag that holds the owner; capitals do not matter
 */
export function describeInterface(
  { networkInterface, instance, rules }: Ec2Answers,
  ownerTag: string,
): HostDescription {
  const tags = [...(instance?.Tags ?? []), ...(networkInterface.TagSet ?? [])];
  const groups = (networkInterface.Groups ?? []).map(({ GroupId: id = '', GroupName: name = '' }) => ({ id, name }));
  const groupIds = new Set(groups.map(({ id }) => id));
  return {
    name: tagOf(tags, 'Name'),
    owner: tagOf(tags, ownerTag),
    state: instance?.State?.Name ?? '',
    groups,
    rules: rules?.filter(({ GroupId }) => GroupId !== undefined && groupIds.has(GroupId)).flatMap(readRule),
  };
}

function tagOf(tags: readonly Tag[], name: string): string {
  const isNamed = ({ Key = '', Value = '' }: Tag): boolean => Key.toLowerCase() === name.toLowerCase() && Value !== '';
  return tags.find(isNamed)?.Value ?? '';
}

/** Returns a rule; none for other protocols than TCP, and for what is no rule. */
function readRule(rule: SecurityGroupRule): GroupRule[] {
  const { SecurityGroupRuleId: id, GroupId: groupId, IsEgress: isEgress = false, IpProtocol: protocol } = rule;
  const peer = peerOf(rule);
  if (id === undefined || groupId === undefined || peer === undefined) return [];
  if (protocol === '-1') return [{ id, groupId, isEgress, protocol: 'all', fromPort: 0, toPort: 65_535, peer }];
  const { FromPort: fromPort, ToPort: toPort } = rule;
  if ((protocol !== 'tcp' && protocol !== '6') || fromPort === undefined || toPort === undefined) return [];
  return [{ id, groupId, isEgress, protocol: 'tcp', fromPort, toPort, peer }];
}

function peerOf({ CidrIpv4, CidrIpv6, PrefixListId, ReferencedGroupInfo }: SecurityGroupRule): RulePeer | undefined {
  const cidr = CidrIpv4 ?? CidrIpv6;
  if (cidr !== undefined) return { cidr };
  if (PrefixListId !== undefined) return { prefixListId: PrefixListId };
  const groupId = ReferencedGroupInfo?.GroupId;
  return groupId === undefined ? undefined : { groupId };
}
