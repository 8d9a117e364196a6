import { EC2Client } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, test } from '@jest/globals';
import { CLIENT_OPTIONS } from '../../../adapters/aws/clients.ts';
import { Ec2Directory, type Ec2DirectorySettings } from '../../../adapters/aws/ec2-directory.ts';
import type { HostAnswer } from '../../../core/alerting/host-description.ts';
import type { HostPlace } from '../../../core/detection/host-place.ts';
import { INTERFACE } from '../../examples/observed-network.ts';
import {
  closedEndpoint,
  type Ec2Replies,
  type Ec2Reply,
  type Ec2Server,
  failure,
  reply,
  startEc2Server,
} from './ec2-server.ts';

const { kind: _, ...HOST } = INTERFACE;
const OTHER_ACCOUNT: HostPlace = { ...HOST, accountId: '210987654321' };
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const tag = (key: string, value: string): string => `<item><key>${key}</key><value>${value}</value></item>`;

const INTERFACES = reply(
  'DescribeNetworkInterfaces',
  `<networkInterfaceSet><item>
    <networkInterfaceId>${HOST.interfaceId}</networkInterfaceId>
    <attachment><instanceId>${HOST.instanceId}</instanceId></attachment>
    <groupSet><item><groupId>sg-0abc</groupId><groupName>web-legacy</groupName></item></groupSet>
    <tagSet>${tag('Name', 'interface of web')}${tag('OWNER', 'network@example.com')}</tagSet>
  </item></networkInterfaceSet>`,
);
const INSTANCES = reply(
  'DescribeInstances',
  `<reservationSet><item><instancesSet><item>
    <instanceId>${HOST.instanceId}</instanceId>
    <instanceState><code>16</code><name>running</name></instanceState>
    <tagSet>${tag('Name', 'web-legacy-3')}${tag('Owner', 'payments@example.com')}</tagSet>
  </item></instancesSet></item></reservationSet>`,
);

/** A rule of TCP 445, with other parts. */
function rule(id: string, parts: string, { protocol = 'tcp', groupId = 'sg-0abc' } = {}): string {
  return `<item><securityGroupRuleId>${id}</securityGroupRuleId><groupId>${groupId}</groupId><isEgress>false</isEgress><ipProtocol>${protocol}</ipProtocol><fromPort>445</fromPort><toPort>445</toPort>${parts}</item>`;
}

const RULES = reply(
  'DescribeSecurityGroupRules',
  `<securityGroupRuleSet>${[
    rule('sgr-1', '<cidrIpv4>0.0.0.0/0</cidrIpv4>'),
    rule('sgr-2', '<cidrIpv6>::/0</cidrIpv6>', { protocol: '-1' }),
    rule('sgr-3', '<prefixListId>pl-1</prefixListId>'),
    rule('sgr-4', '<referencedGroupInfo><groupId>sg-9</groupId></referencedGroupInfo>'),
    rule('sgr-5', '<cidrIpv4>0.0.0.0/0</cidrIpv4>', { protocol: 'udp' }),
    rule('sgr-6', '<cidrIpv4>0.0.0.0/0</cidrIpv4>', { groupId: 'sg-other' }),
    rule('sgr-7', ''),
  ].join('')}</securityGroupRuleSet>`,
);
const ROLE = {
  body: `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
    <AccessKeyId>ofRole</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>
  </Credentials></AssumeRoleResult></AssumeRoleResponse>`,
};
const ALL = { DescribeNetworkInterfaces: INTERFACES, DescribeSecurityGroupRules: RULES, DescribeInstances: INSTANCES };

let server: Ec2Server | undefined;
afterEach(async () => server?.close());

function directoryAt(endpoint: string, changed: Partial<Ec2DirectorySettings> = {}): Ec2Directory {
  const options = { ...CLIENT_OPTIONS, endpoint, region: 'us-east-1', credentials };
  return new Ec2Directory({
    clientFor: (place) =>
      new EC2Client({ ...options, ...(place.credentials ? { credentials: place.credentials } : {}) }),
    sts: new STSClient(options),
    accountId: HOST.accountId,
    partition: 'aws',
    roleName: undefined,
    ownerTag: 'owner',
    timeoutMs: 2000,
    ...changed,
  });
}

async function ask(
  replies: Ec2Replies,
  changed: Partial<Ec2DirectorySettings> = {},
  host: HostPlace = HOST,
): Promise<HostAnswer | undefined> {
  server = await startEc2Server(replies);
  return (await directoryAt(server.endpoint, changed).describe([host])).get(host.interfaceId);
}

describe('Ec2Directory', () => {
  test('tells name, owner and state of the instance, the groups and their rules', async () => {
    expect(await ask(ALL)).toEqual({
      kind: 'described',
      description: {
        name: 'web-legacy-3',
        owner: 'payments@example.com',
        state: 'running',
        groups: [{ id: 'sg-0abc', name: 'web-legacy' }],
        rules: [
          {
            id: 'sgr-1',
            groupId: 'sg-0abc',
            isEgress: false,
            protocol: 'tcp',
            fromPort: 445,
            toPort: 445,
            peer: { cidr: '0.0.0.0/0' },
          },
          {
            id: 'sgr-2',
            groupId: 'sg-0abc',
            isEgress: false,
            protocol: 'all',
            fromPort: 0,
            toPort: 65_535,
            peer: { cidr: '::/0' },
          },
          {
            id: 'sgr-3',
            groupId: 'sg-0abc',
            isEgress: false,
            protocol: 'tcp',
            fromPort: 445,
            toPort: 445,
            peer: { prefixListId: 'pl-1' },
          },
          {
            id: 'sgr-4',
            groupId: 'sg-0abc',
            isEgress: false,
            protocol: 'tcp',
            fromPort: 445,
            toPort: 445,
            peer: { groupId: 'sg-9' },
          },
        ],
      },
    });
    expect(server?.requests.map((request) => request.get('Action')).toSorted()).toEqual(Object.keys(ALL).toSorted());
    expect(server?.requests[0]?.get('Filter.1.Value.1')).toBe(HOST.interfaceId);
  });

  test('takes the tags of the interface where the instance has none', async () => {
    const bare = reply('DescribeInstances', '<reservationSet/>');
    expect(await ask({ ...ALL, DescribeInstances: bare })).toMatchObject({
      description: { name: 'interface of web', owner: 'network@example.com', state: '' },
    });
  });

  test('says where there is no such interface', async () => {
    const none = reply('DescribeNetworkInterfaces', '<networkInterfaceSet/>');
    expect(await ask({ ...ALL, DescribeNetworkInterfaces: none })).toEqual({ kind: 'absent' });
  });

  test('says where it may not ask', async () => {
    expect(await ask({})).toEqual({ kind: 'refused' });
  });

  test.each<[string, Ec2Reply]>([
    ['refused', failure('UnauthorizedOperation', 403)],
    ['throttled', failure('RequestLimitExceeded', 503)],
    ['garbage', { body: '<html>proxy</htm' }],
  ])('leaves out rules and instance where the request for them is %s', async (_name, given) => {
    const replies = { ...ALL, DescribeSecurityGroupRules: given, DescribeInstances: given };
    const answer = await ask(replies);
    const description = { name: 'interface of web', state: '', rules: undefined };
    expect(answer).toMatchObject({ kind: 'described', description });
  });

  test.each<[string, Ec2Reply]>([
    ['throttled', failure('RequestLimitExceeded', 503)],
    ['garbage', { status: 500, body: '<<<>' }],
    ['a page of somebody else', { body: '<html><body>Log in</body></html>' }],
  ])('throws where the reply is %s, after one request', async (_name, given) => {
    await expect(ask({ ...ALL, DescribeNetworkInterfaces: given })).rejects.toThrow();
    expect(server?.requests).toHaveLength(1);
  });

  test('gives up when no reply comes', async () => {
    await expect(ask({ ...ALL, DescribeNetworkInterfaces: 'silence' }, { timeoutMs: 50 })).rejects.toThrow(
      /abort|time/i,
    );
    await server?.close();
    const slow = await ask({ ...ALL, DescribeSecurityGroupRules: 'silence' }, { timeoutMs: 300 });
    expect(slow).toMatchObject({ kind: 'described', description: { rules: undefined } });
  });

  test('throws where nobody listens', async () => {
    await expect(directoryAt(await closedEndpoint()).describe([HOST])).rejects.toThrow(/ECONNREFUSED/);
  });

  test('reads all pages of rules, but not for ever', async () => {
    const page = (id: string, next: string): Ec2Reply =>
      reply(
        'DescribeSecurityGroupRules',
        `<securityGroupRuleSet>${rule(id, '<cidrIpv4>0.0.0.0/0</cidrIpv4>')}</securityGroupRuleSet>${next}`,
      );
    const more = '<nextToken>more</nextToken>';
    const twoPages = (parameters: URLSearchParams): Ec2Reply =>
      parameters.has('NextToken') ? page('sgr-2', '') : page('sgr-1', more);
    const description = { rules: [{ id: 'sgr-1' }, { id: 'sgr-2' }] };
    expect(await ask({ ...ALL, DescribeSecurityGroupRules: twoPages })).toMatchObject({ description });
    await server?.close();
    const endless = await ask({ ...ALL, DescribeSecurityGroupRules: page('sgr-1', more) });
    expect(endless).toMatchObject({ kind: 'described', description: { rules: undefined } });
  });

  describe('about another account', () => {
    test('asks nobody where no role is set', async () => {
      expect(await ask(ALL, {}, OTHER_ACCOUNT)).toEqual({ kind: 'refused' });
      expect(server?.requests).toEqual([]);
    });

    test('asks through the role, and takes its credentials once', async () => {
      server = await startEc2Server({ ...ALL, AssumeRole: ROLE });
      const directory = directoryAt(server.endpoint, { roleName: 'surge445-describe' });
      expect((await directory.describe([OTHER_ACCOUNT])).get(HOST.interfaceId)).toMatchObject({ kind: 'described' });
      await directory.describe([OTHER_ACCOUNT]);
      const roles = server.requests.filter((request) => request.get('Action') === 'AssumeRole');
      expect(roles.map((request) => request.get('RoleArn'))).toEqual([
        'arn:aws:iam::210987654321:role/surge445-describe',
      ]);
    });

    test('says where it may not take the role', async () => {
      const denied = {
        status: 403,
        body: '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no</Message></Error></ErrorResponse>',
      };
      expect(await ask({ ...ALL, AssumeRole: denied }, { roleName: 'x' }, OTHER_ACCOUNT)).toEqual({ kind: 'refused' });
    });

    test('gives up where STS does not answer', async () => {
      const changed = { roleName: 'x', timeoutMs: 50 };
      await expect(ask({ ...ALL, AssumeRole: 'silence' }, changed, OTHER_ACCOUNT)).rejects.toThrow();
    });
  });
});
