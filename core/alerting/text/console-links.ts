import type { HostPlace } from '../../detection/host-place.ts';
import { isAwsId, isRegion } from '../../network/aws-ids.ts';

/** Hosts of the console by the beginning of the region; each partition of AWS has a console of its own. */
const CONSOLES: ReadonlyArray<readonly [regionStart: string, host: string]> = [
  ['cn-', 'console.amazonaws.cn'],
  ['us-gov-', 'console.amazonaws-us-gov.com'],
];

/** Regions of partitions whose console is at an address that is not public, or that is not known here. */
const UNKNOWN_PARTITION = /^(?:[a-z]+-iso|eusc-)/;

const WORKGROUP = /^[\w.-]{1,128}$/;

/**
 * Returns links to what a host is made of in the AWS console: its instance, its interface, its security groups.
 * @param host where it is, as far as it is known
 * @param groupIds security groups, where they are known
 * @returns `Instance: https://…`, one line each; none where the region is not known
 */
export function hostLinks(host: HostPlace, groupIds: readonly string[] = []): string[] {
  const { region, instanceId, interfaceId, vpcId } = host;
  const console = consoleOf(region);
  if (console === undefined) return [];
  const home = `${console}/ec2/home?region=${region}`;
  const groups = groupIds.filter((id) => isAwsId('sg', id));
  return [
    ...(isAwsId('i', instanceId) ? [`Instance: ${home}#InstanceDetails:instanceId=${instanceId}`] : []),
    ...(isAwsId('eni', interfaceId) ? [`Interface: ${home}#NetworkInterface:networkInterfaceId=${interfaceId}`] : []),
    ...groups.map((id) => `Security group: ${home}#SecurityGroup:groupId=${id}`),
    ...(groups.length === 0 && isAwsId('vpc', vpcId)
      ? [`Security groups: ${console}/vpcconsole/home?region=${region}#SecurityGroups:VpcId=${vpcId}`]
      : []),
  ];
}

/**
 * Returns the link to a workgroup of Athena in the AWS console.
 * @returns undefined where the region is not known, or where no workgroup can have the name
 */
export function workgroupLink({ region, workgroup }: { region: string; workgroup: string }): string | undefined {
  const console = consoleOf(region);
  if (console === undefined || !WORKGROUP.test(workgroup)) return undefined;
  return `${console}/athena/home?region=${region}#/workgroups/details/${workgroup}`;
}

/**
 * Returns the link to an object of S3 in the AWS console. The console asks who reads it, so the object stays private.
 * @returns undefined where the region is not known
 */
export function objectLink({
  region,
  bucket,
  key,
}: {
  region: string;
  bucket: string;
  key: string;
}): string | undefined {
  const console = consoleOf(region);
  if (console === undefined) return undefined;
  return `${console}/s3/object/${encodeURIComponent(bucket)}?region=${region}&prefix=${encodeURIComponent(key)}`;
}

/** Returns the address of the console of a region. */
function consoleOf(region: string): string | undefined {
  if (!isRegion(region) || UNKNOWN_PARTITION.test(region)) return undefined;
  const [, host = 'console.aws.amazon.com'] = CONSOLES.find(([start]) => region.startsWith(start)) ?? [];
  return `https://${host}`;
}
