import { groupedBy } from '../../collections/grouped-by.ts';
import { type Finding, isOf } from '../../detection/all-rules.ts';
import { bySeverity } from '../../detection/finding.ts';
import type { HostPlace } from '../../detection/host-place.ts';
import { isAwsId, isRegion } from '../../network/aws-ids.ts';
import type { AlertContext } from '../alert-context.ts';
import type { GroupRule } from '../host-description.ts';
import { lettingRules } from '../letting-rules.ts';

/** One step: what it is for, and the commands for it. */
interface Step {
  readonly title: string;
  readonly commands: readonly string[];
}

/** What the commands of one alert are about. */
interface Target {
  readonly finding: Finding;
  /** Absent where the log does not tell. */
  readonly host: HostPlace | undefined;
  /** Id of the interface, or a word to be replaced. */
  readonly interfaceId: string;
  /** ` --region us-east-1`, or empty where the region is not known. */
  readonly region: string;
}

/** Stands in a command for what the command before it prints. */
const PLACEHOLDERS = { interface: 'ENI_ID', group: 'SG_ID', rule: 'SGR_ID' } as const;

/** The security group that takes hosts off the network. Nobody else has one of this name, whose rules the commands would remove. */
const ISOLATING_GROUP = 'surge445-isolated';

/** What the commands speak of, besides the finding. */
type Known = Pick<AlertContext, 'home' | 'descriptions'>;

/**
 * Writes the commands of the AWS command line with which a person looks at the host of a finding, closes the port and isolates the host: what only reads comes
 * first. surge445 runs none of them. Every value in them is typed: an id of AWS, a region, an address, a number.
 * @param ofOtherPort what else is found of the host, on the other port of SMB
 * @returns none where the finding is about no host
 */
export function commandLines(finding: Finding, known: Known, ofOtherPort: readonly Finding[] = []): string[] {
  const steps = stepsFor(finding, known, ofOtherPort);
  if (steps.length === 0) return [];
  return [
    ...whereLines(finding, known),
    ...steps.flatMap(({ title, commands }, index) => [`${index + 1}. ${title}`, ...commands]),
  ];
}

function stepsFor(finding: Finding, known: Known, ofOtherPort: readonly Finding[]): Step[] {
  const { entity, host, scope, severity } = finding;
  const others = otherHosts(finding);
  const region = regionOption([host?.region, scope.region]);
  const findOthers = others.length === 0 ? [] : [findStep(others, finding, region)];
  if (entity.type !== 'host') return findOthers;
  const interfaceId = host === undefined || host.interfaceId === '' ? PLACEHOLDERS.interface : host.interfaceId;
  const target = { finding, host, interfaceId, region };
  const close = closeAll(target, [finding, ...ofOtherPort], known);
  return [
    ...lookSteps(target),
    ...(isIsolatedFirst(finding)
      ? [...isolateSteps(target), ...close]
      : [...close, ...(bySeverity(severity, 'high') >= 0 ? isolateSteps(target) : [])]),
    ...findOthers,
  ];
}

/** Closing the port does not stop who is in already. */
function isIsolatedFirst(finding: Finding): boolean {
  return isOf(finding, 'exposure') && (finding.level === 'data' || finding.level === 'hammered');
}

/** Hosts that need the same, and of which the log was not asked where they are. */
function otherHosts(finding: Finding): readonly string[] {
  if (!isOf(finding, 'spread')) return [];
  const { evidence, level } = finding;
  return level === 'outbreak' ? evidence.topSources.map(({ address }) => address) : (evidence.reachedBy ?? []);
}

/** Says with whose credentials the commands work, unless it is the account of whoever reads this. */
function whereLines({ host, scope }: Finding, { home }: Known): string[] {
  const accountId = host?.accountId ?? '';
  const isElsewhere = accountId !== '' && accountId !== home?.accountId;
  const isRegionKnown = regionOption([host?.region, scope.region]) !== '';
  return [
    isElsewhere
      ? `Run them in account ${accountId}; surge445 runs none of them.`
      : 'surge445 runs none of these commands.',
    ...(isRegionKnown ? [] : ['The log does not name the region: add --region to each.']),
  ];
}

function regionOption(regions: ReadonlyArray<string | undefined>): string {
  const region = regions.find((text) => text !== undefined && isRegion(text));
  return region === undefined ? '' : ` --region ${region}`;
}

/** What shows which interface has an address, or what an interface is. */
function lookSteps({ finding, interfaceId, region }: Target): Step[] {
  const address = finding.entity.id;
  if (interfaceId === PLACEHOLDERS.interface) {
    const step = findStep([address], finding, region);
    return [{ ...step, title: `${step.title} Put the first id that it prints for ${PLACEHOLDERS.interface} below.` }];
  }
  const isMaybeGateway = 'maybeGateway' in finding && finding.maybeGateway !== undefined;
  return isMaybeGateway
    ? [
        {
          title: `See what ${address} is (reads only).`,
          commands: [
            `aws ec2 describe-network-interfaces${region} --network-interface-ids ${interfaceId} ${INTERFACE_QUERY}`,
          ],
        },
      ]
    : [];
}

const INTERFACE_QUERY =
  "--query 'NetworkInterfaces[].[NetworkInterfaceId,VpcId,InterfaceType,Attachment.InstanceId,Description]' --output text";

/** Finds interfaces by their addresses. Private addresses repeat from VPC to VPC. */
function findStep(addresses: readonly string[], { scope }: Finding, region: string): Step {
  const command = (name: string, values: readonly string[]): string[] =>
    values.length === 0
      ? []
      : [
          `aws ec2 describe-network-interfaces${region} --filters Name=${name},Values=${values.join(',')}${
            isAwsId('vpc', scope.vpcId) ? ` Name=vpc-id,Values=${scope.vpcId}` : ''
          } ${INTERFACE_QUERY}`,
        ];
  return {
    title: `Find the interface of ${addresses.join(', ')} (reads only).`,
    commands: [
      ...command(
        'addresses.private-ip-address',
        addresses.filter((address) => !address.includes(':')),
      ),
      ...command(
        'ipv6-addresses.ipv6-address',
        addresses.filter((address) => address.includes(':')),
      ),
    ],
  };
}

/** What closes each port. A rule that lets both ports through is removed once: AWS refuses a command whole that names a rule that is gone. */
function closeAll(target: Target, ofPorts: readonly Finding[], { descriptions }: Known): Step[] {
  const answer = descriptions?.get(target.host?.interfaceId ?? '');
  const removed = new Set<string>();
  return ofPorts.flatMap((finding) => {
    const sure = answer?.kind === 'described' ? (lettingRules(answer.description, finding)?.sure ?? []) : [];
    const rules = sure.filter(({ id }) => !removed.has(id));
    for (const { id } of rules) removed.add(id);
    const steps = closeSteps({ ...target, finding }, rules);
    return sure.length > 0 && rules.length === 0 ? steps.slice(0, 1) : steps;
  });
}

/**
 * Shows the rules that let the traffic through, and removes them. Traffic inside has a security group at either end.
 * @param rules those that are known; none where the person has to find them
 */
function closeSteps({ finding, interfaceId, region }: Target, rules: readonly GroupRule[]): Step[] {
  const { direction, port } = finding;
  if (direction !== 'inbound' && direction !== 'outbound') return [];
  const isEgress = direction === 'outbound';
  const way = isEgress ? 'out' : 'in';
  const groups = `$(aws ec2 describe-network-interfaces${region} --network-interface-ids ${interfaceId} --query "join(',',NetworkInterfaces[0].Groups[].GroupId)" --output text)`;
  const query = `SecurityGroupRules[?IsEgress==\`${isEgress}\` && (IpProtocol==\`"-1"\` || FromPort<=\`${port}\` && ToPort>=\`${port}\`)].[GroupId,SecurityGroupRuleId,IpProtocol,FromPort,ToPort,CidrIpv4,CidrIpv6,PrefixListId,ReferencedGroupInfo.GroupId]`;
  return [
    {
      title: `See which rules let port ${port} ${way} (reads only).`,
      commands: [
        `aws ec2 describe-security-group-rules${region} --filters "Name=group-id,Values=${groups}" --query '${query}' --output text`,
      ],
    },
    {
      title: closeTitle(rules, finding),
      commands: revokeCommands(rules, { isEgress, region }),
    },
  ];
}

function closeTitle(rules: readonly GroupRule[], { port }: Finding): string {
  const isWide = rules.some(({ fromPort, toPort }) => fromPort !== port || toPort !== port);
  const ids = rules.length > 0 ? '' : ' Put in the ids of the group and the rule: the command above prints them first.';
  const ports = isWide ? ' It lets other ports through too.' : '';
  return `Remove the rule.${ids}${ports} It holds for every host of the group.`;
}

function revokeCommands(
  rules: readonly GroupRule[],
  { isEgress, region }: { readonly isEgress: boolean; readonly region: string },
): string[] {
  const command = `aws ec2 revoke-security-group-${isEgress ? 'egress' : 'ingress'}${region}`;
  if (rules.length === 0) {
    return [`${command} --group-id ${PLACEHOLDERS.group} --security-group-rule-ids ${PLACEHOLDERS.rule}`];
  }
  return [...groupedBy(rules, ({ groupId }) => groupId)].map(
    ([groupId, ofGroup]) =>
      `${command} --group-id ${groupId} --security-group-rule-ids ${ofGroup.map(({ id }) => id).join(' ')}`,
  );
}

/**
 * Takes a host off the network: its interface gets a security group without rules, which lets nothing through. A VPC has one for all incidents: a second of its
 * name cannot be made. A new group lets everything out, so that its rules are removed first.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html
 */
function isolateSteps({ finding, host, interfaceId, region }: Target): Step[] {
  const describe = `aws ec2 describe-network-interfaces${region} --network-interface-ids ${interfaceId}`;
  const vpcId =
    host === undefined || host.vpcId === ''
      ? `$(${describe} --query 'NetworkInterfaces[0].VpcId' --output text)`
      : host.vpcId;
  const ruleIds = `$(aws ec2 describe-security-group-rules${region} --filters Name=group-id,Values=$SG --query 'SecurityGroupRules[?IsEgress].SecurityGroupRuleId' --output text)`;
  return [
    {
      title: 'Note its security groups: they bring it back later (reads only).',
      commands: [`${describe} --query 'NetworkInterfaces[0].Groups[].GroupId' --output text`],
    },
    {
      title: 'Find the security group that lets nothing through, or make it, and remove what it lets out.',
      commands: [
        `SG=$(aws ec2 describe-security-groups${region} --filters "Name=vpc-id,Values=${vpcId}" Name=group-name,Values=${ISOLATING_GROUP} --query 'SecurityGroups[0].GroupId' --output text)`,
        `if [ "$SG" = None ]; then SG=$(aws ec2 create-security-group${region} --vpc-id ${vpcId} --group-name ${ISOLATING_GROUP} --description "lets nothing through" --query GroupId --output text); fi`,
        `for RULE in ${ruleIds}; do aws ec2 revoke-security-group-egress${region} --group-id $SG --security-group-rule-ids $RULE; done`,
      ],
    },
    {
      title: `Isolate ${finding.entity.id}. Connections that are open may go on until they end; a network ACL of the subnet cuts them.`,
      commands: [
        `aws ec2 modify-network-interface-attribute${region} --network-interface-id ${interfaceId} --groups $SG`,
      ],
    },
  ];
}
