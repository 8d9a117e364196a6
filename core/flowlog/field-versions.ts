import { DEFAULT_FIELD_ORDER } from './line-format.ts';

/**
 * All fields of flow logs, by the version that brought them. Those of version 6 are in flow logs of transit gateways only.
 * The core reads a few of them (`FIELD_NAMES`); the others are known by name, so that it can be said which version a flow log has.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const FIELDS_BY_VERSION: ReadonlyMap<number, readonly string[]> = new Map([
  [2, DEFAULT_FIELD_ORDER],
  [3, ['vpc-id', 'subnet-id', 'instance-id', 'tcp-flags', 'type', 'pkt-srcaddr', 'pkt-dstaddr']],
  [4, ['region', 'az-id', 'sublocation-type', 'sublocation-id']],
  [5, ['pkt-src-aws-service', 'pkt-dst-aws-service', 'flow-direction', 'traffic-path']],
  [
    6,
    [
      'resource-type',
      'tgw-id',
      'tgw-attachment-id',
      'tgw-src-vpc-account-id',
      'tgw-dst-vpc-account-id',
      'tgw-src-vpc-id',
      'tgw-dst-vpc-id',
      'tgw-src-subnet-id',
      'tgw-dst-subnet-id',
      'tgw-src-eni',
      'tgw-dst-eni',
      'tgw-src-az-id',
      'tgw-dst-az-id',
      'tgw-pair-attachment-id',
      'packets-lost-no-route',
      'packets-lost-blackhole',
      'packets-lost-mtu-exceeded',
      'packets-lost-ttl-expired',
    ],
  ],
  [
    7,
    [
      'ecs-cluster-arn',
      'ecs-cluster-name',
      'ecs-container-instance-arn',
      'ecs-container-instance-id',
      'ecs-container-id',
      'ecs-second-container-id',
      'ecs-service-name',
      'ecs-task-definition-arn',
      'ecs-task-arn',
      'ecs-task-id',
    ],
  ],
  [8, ['reject-reason']],
  [9, ['resource-id']],
  [10, ['encryption-status']],
  [
    11,
    [
      'instance-tag',
      'instance-tag-2',
      'interface-tag',
      'interface-tag-2',
      'asg-tag',
      'asg-tag-2',
      'interface-type',
      'next-hop-interface-id',
      'next-hop-subnet-id',
      'next-hop-az-id',
      'next-hop-vpc-id',
      'next-hop-interface-type',
    ],
  ],
]);

/**
 * Says which version a flow log has: the highest of its fields, as AWS counts it.
 * @param names field names as in the header line of a text file
 * @returns 2 to 11
 */
export function versionOf(names: readonly string[]): number {
  const versions = [...FIELDS_BY_VERSION].filter(([, fields]) => fields.some((field) => names.includes(field)));
  return Math.max(2, ...versions.map(([version]) => version));
}
