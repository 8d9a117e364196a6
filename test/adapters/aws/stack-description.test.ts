import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readStackOutputs } from '../../../adapters/aws/stack-description.ts';
import { makeBudget } from './test-budget.ts';

const STACK = `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>surge445</StackName>
  <CreationTime>2026-11-22T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>
  <member><OutputKey>LogBucketName</OutputKey><OutputValue>logs</OutputValue></member>
  <member><OutputKey>DataBucketName</OutputKey><OutputValue>data</OutputValue></member>
  </Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
const error = (code: string, message: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;

let server: Server;
let client: CloudFormationClient;
let reply: { readonly status: number; readonly xml: string };
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(reply.status, { 'content-type': 'text/xml' }).end(reply.xml));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new CloudFormationClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.closeAllConnections();
  server.close();
});

const read = () => readStackOutputs({ client, stack: 'surge445', budget: makeBudget() });

describe('readStackOutputs()', () => {
  test('gives values by name', async () => {
    reply = { status: 200, xml: STACK };
    expect(await read()).toEqual({ LogBucketName: 'logs', DataBucketName: 'data' });
  });

  test('says that there is no such stack here', async () => {
    reply = { status: 400, xml: error('ValidationError', 'Stack with id surge445 does not exist') };
    await expect(read()).rejects.toMatchObject({ name: 'StackUnavailableError' });
    await expect(read()).rejects.toThrow(/does not exist; choose the account with AWS_PROFILE and the region/);
  });

  test('says which leave is missing', async () => {
    reply = { status: 403, xml: error('AccessDenied', 'not authorized') };
    await expect(read()).rejects.toThrow(/allow cloudformation:DescribeStacks, or name the parts yourself/);
  });
});
