import { isOneAccount } from '../windows/coverage.ts';
import type { Alert } from './alert.ts';

/** Beginnings of the names of regions outside of the partition `aws`. */
const PARTITIONS: ReadonlyArray<readonly [prefix: string, partition: string]> = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
];

/**
 * Names what an alert is about as AWS does, as far as the log tells account, region and VPC.
 * @returns ARNs, for example `arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0123456789abcdef0`; none for the fleet, an account, and a VPC that accounts share
 */
export function resourcesOf({ scope }: Pick<Alert, 'scope'>): string[] {
  const { accountId, id, region, type, vpcId } = scope;
  if (!isOneAccount(accountId) || region === '') return [];
  const partition = PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'aws';
  const start = `arn:${partition}:ec2:${region}:${accountId}`;
  return [
    ...(type === 'interface' ? [`${start}:network-interface/${id}`] : []),
    ...(vpcId === '' ? [] : [`${start}:vpc/${vpcId}`]),
  ];
}
