import type { Finding } from '../../detection/all-rules.ts';
import type { HostPlace } from '../../detection/host-place.ts';
import type { AlertContext } from '../alert-context.ts';
import type { GroupRule, HostAnswer, HostDescription, RulePeer, SecurityGroup } from '../host-description.ts';
import { lettingRules } from '../letting-rules.ts';
import { hostLinks, workgroupLink } from './console-links.ts';

/** Rules that a mail names; the command that lists them prints all. */
const MOST_RULES = 3;

/** What the lines speak of, besides the finding. */
type Known = Pick<AlertContext, 'home' | 'descriptions'>;

/**
 * Names the host of a finding: what it is in AWS by the log, and where AWS was asked, whose it is and which rule lets the traffic through.
 * @returns none where the finding is about no host
 */
export function hostLines(finding: Finding, { descriptions, home }: Known): string[] {
  const { entity, host } = finding;
  if (entity.type !== 'host') return [];
  if (!host) return [`The log does not say which interface has the address ${entity.id}.`];
  const answer = descriptions?.get(host.interfaceId);
  return [
    ...placeLines(entity.id, host, home?.accountId),
    ...(answer === undefined ? [] : answerLines(answer, finding)),
  ];
}

/**
 * Returns links to the AWS console, one a line: to the host of a finding, and to the workgroup of Athena that answers its SQL.
 */
export function linkLines({ entity, host }: Finding, { descriptions, home }: Known): string[] {
  const answer = descriptions?.get(host?.interfaceId ?? '');
  const groupIds = answer?.kind === 'described' ? answer.description.groups.map(({ id }) => id) : [];
  const workgroup = home && workgroupLink(home);
  return [
    ...(entity.type === 'host' && host ? hostLinks(host, groupIds) : []),
    ...(workgroup === undefined ? [] : [`Athena workgroup: ${workgroup}`]),
  ];
}

/** What only a transit gateway logged has a region and an account, and no interface. */
function placeLines(address: string, host: HostPlace, homeId?: string): string[] {
  const place = placeText(host, homeId);
  if (host.instanceId !== '' || host.interfaceId !== '') return [`${address} is ${place}.`];
  const where = place === '' ? '' : ` It is in ${place.replace(/^in /, '').replace(', in account', ', account')}.`;
  return [`The log does not say which interface has the address ${address}.${where}`];
}

function placeText(
  { accountId, instanceId, interfaceId, region, subnetId, vpcId }: HostPlace,
  homeId?: string,
): string {
  const ids = [
    instanceId === '' ? '' : `instance ${instanceId}`,
    interfaceId === '' ? '' : `interface ${interfaceId}`,
    subnetId,
    vpcId,
    region,
  ].filter((text) => text !== '');
  const where = accountId === '' || accountId === homeId ? '' : `in account ${accountId}`;
  return [ids.join(', '), where].filter((text) => text !== '').join(', ');
}

function answerLines(answer: HostAnswer, finding: Finding): string[] {
  switch (answer.kind) {
    case 'described':
      return [...whoseLines(answer.description), ...ruleLines(answer.description, finding)];
    case 'absent':
      return ['AWS knows no such interface any more: the host may have been replaced.'];
    case 'refused':
      return ['AWS did not let surge445 ask whose this interface is (docs/deployment.md, Whose a host is).'];
    case 'silent':
      return ['AWS gave no usable answer about this interface within the last hour.'];
  }
}

function whoseLines({ name, owner, state }: HostDescription): string[] {
  const parts = [
    name === '' ? '' : `its name is "${name}"`,
    owner === '' ? '' : `its owner is "${owner}"`,
    state === '' ? '' : `it is ${state}`,
  ].filter((text) => text !== '');
  return parts.length === 0
    ? ['AWS knows it, and has neither a name nor an owner for it.']
    : [`AWS says: ${parts.join(', ')}.`];
}

function ruleLines(description: HostDescription, finding: Finding): string[] {
  const { direction, port } = finding;
  if (direction !== 'inbound' && direction !== 'outbound') return [];
  const rules = lettingRules(description, finding);
  if (!rules) return ['AWS did not say which rule of its security groups lets it through.'];
  const named = [
    ...rules.sure.map((rule) => `${ruleText(rule, description.groups)} lets ${peerText(rule)}${portText(rule, port)}.`),
    ...rules.possible.map(
      (rule) =>
        `${ruleText(rule, description.groups)} may let it through: it lets ${peerText(rule)}${portText(rule, port)}.`,
    ),
  ];
  if (named.length === 0) {
    return ['No rule that its security groups have now lets it through: it may be closed already.'];
  }
  const more = named.length - MOST_RULES;
  return [...named.slice(0, MOST_RULES), ...(more > 0 ? [`${more} more such rules.`] : [])];
}

function ruleText({ groupId, id }: GroupRule, groups: readonly SecurityGroup[]): string {
  const name = groups.find((group) => group.id === groupId)?.name ?? '';
  return `${groupId}${name === '' ? '' : ` (${name})`} rule ${id}`;
}

function peerText({ isEgress, peer }: GroupRule): string {
  const name = peerName(peer);
  return isEgress ? `it out to ${name}, port ` : `${name} to `;
}

function peerName(peer: RulePeer): string {
  if ('cidr' in peer) return peer.cidr;
  return 'groupId' in peer ? `the members of ${peer.groupId}` : `the prefix list ${peer.prefixListId}`;
}

/** Names the port, and the other ports where the rule is wider. */
function portText({ fromPort, protocol, toPort }: GroupRule, port: number): string {
  if (protocol === 'all') return `${port} and everything else`;
  return fromPort === toPort ? String(port) : `${port} and all of ${fromPort}-${toPort}`;
}
