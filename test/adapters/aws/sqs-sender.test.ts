import { createHash } from 'node:crypto';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { RetryBudgetExhaustedError } from '../../../adapters/aws/retry-budget.ts';
import { SqsSender } from '../../../adapters/aws/sqs-sender.ts';
import { type LoopbackServer, startServer } from '../http-server.ts';
import { makeBudget } from './test-budget.ts';

interface Entry {
  readonly Id: string;
  readonly MessageBody: string;
}

let server: LoopbackServer;
let client: SQSClient;
/** The bodies of each request. */
let requests: string[][];
/** Bodies that the queue refuses, and how often it still does. */
let refusals: Map<string, number>;
/** A status of the next replies, before anything is taken. */
let failures: number[];

/** Refuses one message and takes the others, as SQS may do under load: the reply as a whole is a success. */
function answerTo(entries: readonly Entry[]): object {
  const Failed: object[] = [];
  const Successful: object[] = [];
  for (const { Id, MessageBody } of entries) {
    const left = refusals.get(MessageBody) ?? 0;
    refusals.set(MessageBody, left - 1);
    if (left > 0) Failed.push({ Id, SenderFault: false, Code: 'InternalError' });
    else Successful.push({ Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') });
  }
  return { Successful, Failed };
}

beforeAll(async () => {
  server = await startServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly Entries: readonly Entry[] };
      requests.push(Entries.map(({ MessageBody }) => MessageBody));
      const status = failures.shift() ?? 200;
      const body = status === 200 ? answerTo(Entries) : {};
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
    });
  });
  client = new SQSClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await server.close();
});
beforeEach(() => {
  requests = [];
  refusals = new Map();
  failures = [];
});

const send = (bodies: readonly string[], totalMs?: number): Promise<void> =>
  new SqsSender({ client, queueUrl: `${server.url}/123456789012/detect`, budget: makeBudget(totalMs) }).send(bodies);
const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `message ${index}`);

describe('SqsSender', () => {
  it('sends ten messages at a time, and each of them', async () => {
    await send(numbered(23));
    expect(requests.map((bodies) => bodies.length)).toEqual([10, 10, 3]);
    expect(requests.flat()).toEqual(numbered(23));
  });

  it('asks nothing where there is nothing to send', async () => {
    await send([]);
    expect(requests).toEqual([]);
  });

  it('sends again what the queue refused of a batch, and nothing else', async () => {
    refusals.set('message 1', 2);
    await send(numbered(3));
    expect(requests).toEqual([numbered(3), ['message 1'], ['message 1']]);
  });

  it('fails where the queue refuses a message until the time is over: it is not lost in silence', async () => {
    refusals.set('message 1', 1000);
    await expect(send(numbered(3), 5000)).rejects.toThrow(RetryBudgetExhaustedError);
  });

  it('sends a batch again after throttling', async () => {
    failures = [503];
    await send(numbered(2));
    expect(requests).toEqual([numbered(2), numbered(2)]);
  });
});
