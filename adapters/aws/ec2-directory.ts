import {
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupRulesCommand,
  type DescribeSecurityGroupRulesCommandOutput,
  type EC2Client,
  type Instance,
  type NetworkInterface,
  type SecurityGroupRule,
} from '@aws-sdk/client-ec2';
import { AssumeRoleCommand, type Credentials, type STSClient } from '@aws-sdk/client-sts';
import type { HostAnswer, HostAnswers } from '../../core/alerting/host-description.ts';
import type { HostDirectory } from '../../core/alerting/host-directory.ts';
import type { HostPlace } from '../../core/detection/host-place.ts';
import { describeFailure } from './aws-failure.ts';
import { describeInterface } from './ec2-descriptions.ts';

/** Credentials of a role, in the form that a client asks for when it needs them. */
export type RoleCredentials = () => Promise<{
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}>;

/** Clients, account and tag of an {@link Ec2Directory}. */
export interface Ec2DirectorySettings {
  /** Returns a client that never tries again. `region` is empty for the region of the environment; without credentials those of the environment are used. */
  readonly clientFor: (place: { readonly region: string; readonly credentials?: RoleCredentials }) => EC2Client;
  readonly sts: STSClient;
  /** Account of the credentials of the environment, and its partition, for example `aws`. */
  readonly accountId: string;
  readonly partition: string;
  /** Name of the role through which other accounts are asked; undefined: they are not asked. */
  readonly roleName: string | undefined;
  /** Name of the tag that holds the owner. */
  readonly ownerTag: string;
  /** After this time a request is given up, in milliseconds. */
  readonly timeoutMs: number;
}

/** Largest number of results that EC2 gives in one reply. */
const PAGE = 1000;

/** Replies about rules that are read: an interface has at most 16 groups, and a group some hundred rules. */
const MOST_PAGES = 5;

/** Largest number of values in one filter of EC2. */
const MOST_VALUES = 200;

const REFUSALS = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'OptInRequired',
  'UnauthorizedOperation',
]);

/** Asks EC2 whose an interface is. It only reads, and never tries again: nobody waits for it. */
export class Ec2Directory implements HostDirectory {
  readonly #settings: Ec2DirectorySettings;
  readonly #clients = new Map<string, EC2Client>();

  /** @param settings see {@link Ec2DirectorySettings} */
  constructor(settings: Ec2DirectorySettings) {
    this.#settings = settings;
  }

  /**
   * Asks about interfaces of one account and region, in three requests. What EC2 does not say about rules or instances is left out.
   * @throws the failure of the request for the interfaces, unless it is a refusal
   */
  async describe(hosts: readonly HostPlace[]): Promise<HostAnswers> {
    const [first] = hosts;
    const client = first && this.#clientAt(first);
    if (!client) return sameAnswer(hosts, 'refused');
    try {
      return await this.#askAll(client, hosts);
    } catch (error) {
      if (REFUSALS.has(describeFailure(error).code)) return sameAnswer(hosts, 'refused');
      throw error;
    }
  }

  async #askAll(client: EC2Client, hosts: readonly HostPlace[]): Promise<HostAnswers> {
    const abortSignal = AbortSignal.timeout(this.#settings.timeoutMs);
    const found = await findInterfaces(client, hosts, abortSignal);
    const [rules, instances] = await Promise.all([
      orUndefined(findRules(client, found, abortSignal)),
      orUndefined(findInstances(client, found, abortSignal)),
    ]);
    const answers = hosts.map(({ interfaceId }): readonly [string, HostAnswer] => {
      const networkInterface = found.find(({ NetworkInterfaceId }) => NetworkInterfaceId === interfaceId);
      if (!networkInterface) return [interfaceId, { kind: 'absent' }];
      const instanceId = networkInterface.Attachment?.InstanceId;
      const instance = instances?.find(({ InstanceId }) => InstanceId !== undefined && InstanceId === instanceId);
      const description = describeInterface({ networkInterface, instance, rules }, this.#settings.ownerTag);
      return [interfaceId, { kind: 'described', description }];
    });
    return new Map(answers);
  }

  /** Returns the client for an account and region, the same one each time; undefined for another account where no role is set. */
  #clientAt({ accountId, region }: HostPlace): EC2Client | undefined {
    const { clientFor, roleName } = this.#settings;
    const isOwn = accountId === '' || accountId === this.#settings.accountId;
    if (!isOwn && roleName === undefined) return undefined;
    const key = `${isOwn ? '' : accountId} ${region}`;
    const known = this.#clients.get(key);
    if (known) return known;
    const client = clientFor({ region, ...(isOwn ? {} : { credentials: this.#roleCredentials(accountId) }) });
    this.#clients.set(key, client);
    return client;
  }

  #roleCredentials(accountId: string): RoleCredentials {
    const { partition, roleName, sts, timeoutMs } = this.#settings;
    const roleArn = `arn:${partition}:iam::${accountId}:role/${roleName}`;
    return async () => {
      const command = new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'surge445', DurationSeconds: 900 });
      const { Credentials: given } = await sts.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
      return readCredentials(given, roleArn);
    };
  }
}

function readCredentials(given: Credentials | undefined, roleArn: string): Awaited<ReturnType<RoleCredentials>> {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = given ?? {};
  const { Expiration: expiration } = given ?? {};
  if (accessKeyId && secretAccessKey && sessionToken && expiration) {
    return { accessKeyId, secretAccessKey, sessionToken, expiration };
  }
  throw new Error(`Assume ${roleArn}: found a reply without credentials, expected one with credentials`);
}

function sameAnswer(hosts: readonly HostPlace[], kind: 'refused'): HostAnswers {
  return new Map(hosts.map(({ interfaceId }) => [interfaceId, { kind }]));
}

/** The id stands in a filter: as an argument, one unknown id would fail the request for all. */
async function findInterfaces(
  client: EC2Client,
  hosts: readonly HostPlace[],
  abortSignal: AbortSignal,
): Promise<readonly NetworkInterface[]> {
  const ids = hosts.map(({ interfaceId }) => interfaceId);
  const command = new DescribeNetworkInterfacesCommand({
    Filters: [{ Name: 'network-interface-id', Values: ids }],
    MaxResults: PAGE,
  });
  const reply = await client.send(command, { abortSignal });
  return listIn(reply.NetworkInterfaces, 'network interfaces');
}

/**
 * Returns all rules of the groups of some interfaces.
 * @throws {RangeError} when there are too many: a part of them would hide the rule that counts
 */
async function findRules(
  client: EC2Client,
  interfaces: readonly NetworkInterface[],
  abortSignal: AbortSignal,
): Promise<readonly SecurityGroupRule[]> {
  const groupIds = [
    ...new Set(interfaces.flatMap(({ Groups = [] }) => Groups.flatMap(({ GroupId }) => GroupId ?? []))),
  ];
  if (groupIds.length === 0) return [];
  if (groupIds.length > MOST_VALUES) {
    throw new RangeError(`Ask for rules: found ${groupIds.length} groups, expected at most ${MOST_VALUES}`);
  }
  const rules: SecurityGroupRule[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const command = new DescribeSecurityGroupRulesCommand({
      Filters: [{ Name: 'group-id', Values: groupIds }],
      MaxResults: PAGE,
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const reply: DescribeSecurityGroupRulesCommandOutput = await client.send(command, { abortSignal });
    rules.push(...listIn(reply.SecurityGroupRules, 'rules'));
    token = reply.NextToken;
    if (token === undefined || token === '') return rules;
  }
  throw new RangeError(`Ask for rules: found more than ${MOST_PAGES} pages, expected at most ${MOST_PAGES}`);
}

async function findInstances(
  client: EC2Client,
  interfaces: readonly NetworkInterface[],
  abortSignal: AbortSignal,
): Promise<readonly Instance[]> {
  const ids = interfaces.flatMap(({ Attachment }) => Attachment?.InstanceId ?? []);
  if (ids.length === 0) return [];
  const command = new DescribeInstancesCommand({ Filters: [{ Name: 'instance-id', Values: ids }], MaxResults: PAGE });
  const { Reservations = [] } = await client.send(command, { abortSignal });
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

/** Returns a list of a reply; an empty list says that there is nothing, and no list says nothing. */
function listIn<T>(list: readonly T[] | undefined, what: string): readonly T[] {
  if (list) return list;
  throw new Error(`Ask EC2: found a reply without a list of ${what}, expected one with a list`);
}

/** Half of an answer is worth more than none: the mail says what is missing. */
async function orUndefined<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch {
    return undefined;
  }
}
