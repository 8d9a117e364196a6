import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  type EC2Client,
  RunInstancesCommand,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import type { HostPlace } from '../core/detection/host-place.ts';

/** An instance whose security group `web-legacy` lets everybody in on port 445. */
export interface OpenHost {
  readonly place: HostPlace;
  readonly address: string;
  readonly groupId: string;
}

const REGION = 'us-east-1';

/**
 * Makes a VPC with one instance that everybody reaches on port 445.
 * @param accountId account of the credentials of the client
 */
export async function makeOpenHost(client: EC2Client, accountId: string): Promise<OpenHost> {
  const vpcId = (await client.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))).Vpc?.VpcId ?? '';
  const subnet = await client.send(new CreateSubnetCommand({ VpcId: vpcId, CidrBlock: '10.0.4.0/24' }));
  const subnetId = subnet.Subnet?.SubnetId ?? '';
  const groupId = await makeOpenGroup(client, vpcId);
  const { Instances: [instance] = [] } = await client.send(
    new RunInstancesCommand({
      ImageId: 'ami-12c6146b',
      MinCount: 1,
      MaxCount: 1,
      SubnetId: subnetId,
      SecurityGroupIds: [groupId],
      TagSpecifications: [
        {
          ResourceType: 'instance',
          Tags: [
            { Key: 'Name', Value: 'web-legacy-3' },
            { Key: 'Owner', Value: 'payments@example.com' },
          ],
        },
      ],
    }),
  );
  const instanceId = instance?.InstanceId ?? '';
  const interfaceId = instance?.NetworkInterfaces?.[0]?.NetworkInterfaceId ?? '';
  const place = { instanceId, interfaceId, subnetId, vpcId, accountId, region: REGION };
  return { place, address: instance?.PrivateIpAddress ?? '', groupId };
}

async function makeOpenGroup(client: EC2Client, vpcId: string): Promise<string> {
  const group = await client.send(
    new CreateSecurityGroupCommand({ GroupName: 'web-legacy', Description: 'old', VpcId: vpcId }),
  );
  const GroupId = group.GroupId ?? '';
  for (const port of [80, 445]) {
    const IpPermissions = [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }];
    await client.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }));
  }
  return GroupId;
}

/** Returns the rules of a group. */
export async function rulesOf(client: EC2Client, groupId: string): Promise<readonly SecurityGroupRule[]> {
  const Filters = [{ Name: 'group-id', Values: [groupId] }];
  const { SecurityGroupRules = [] } = await client.send(new DescribeSecurityGroupRulesCommand({ Filters }));
  return SecurityGroupRules;
}

/** Returns the security groups of an interface, by name. */
export async function groupsOf(client: EC2Client, interfaceId: string): Promise<ReadonlyMap<string, string>> {
  const command = new DescribeNetworkInterfacesCommand({ NetworkInterfaceIds: [interfaceId] });
  const { NetworkInterfaces: [found] = [] } = await client.send(command);
  return new Map((found?.Groups ?? []).map(({ GroupId = '', GroupName = '' }) => [GroupName, GroupId]));
}
