import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EventBusPublisher, RefusedEventError } from '../../../adapters/aws/event-bus-publisher.ts';
import { RetryBudgetExhaustedError } from '../../../adapters/aws/retry-budget.ts';
import { composeAlert } from '../../../core/alerting/alert.ts';
import { openEpisode } from '../../../core/episodes/episode.ts';
import { contextOf, exposureFinding, nth } from '../../examples/findings.ts';
import { makeBudget } from './test-budget.ts';

const FINDING = exposureFinding();
const ALERT = composeAlert(
  { name: 'opened', finding: FINDING, episode: openEpisode(FINDING), windowStart: nth(0) },
  contextOf(),
);

const TAKEN = { FailedEntryCount: 0, Entries: [{ EventId: '11710aed' }] };
const refused = (ErrorCode: string): object => ({
  FailedEntryCount: 1,
  Entries: [{ ErrorCode, ErrorMessage: 'not this one' }],
});

let server: Server;
let client: EventBridgeClient;
/** Replies to come: a body with status 200, or a status. After the last one every event is taken. */
let replies: Array<object | number>;
let requests: unknown[];
beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      requests.push(JSON.parse(Buffer.concat(chunks).toString()));
      const reply = replies.shift() ?? TAKEN;
      const [status, body] = typeof reply === 'number' ? [reply, {}] : [200, reply];
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  client = new EventBridgeClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(() => {
  client.destroy();
  server.close();
});
beforeEach(() => {
  replies = [];
  requests = [];
});

const publish = (changed: Partial<typeof ALERT> = {}, totalMs?: number): Promise<void> =>
  new EventBusPublisher({ client, bus: 'security', budget: makeBudget(totalMs) }).publish({ ...ALERT, ...changed });

describe('EventBusPublisher', () => {
  test('puts one event with the alert on the bus', async () => {
    await publish();
    expect(requests).toEqual([
      {
        Entries: [
          {
            EventBusName: 'security',
            Source: 'surge445',
            DetailType: 'surge445 Alert',
            Detail: JSON.stringify(ALERT),
            Resources: [expect.stringContaining(':vpc/')],
          },
        ],
      },
    ]);
  });

  test('does not send what is only recorded', async () => {
    await publish({ delivery: 'suppressed' });
    expect(requests).toEqual([]);
  });

  test.each(['ThrottlingException', 'InternalFailure'])('tries again after %s of the entry', async (code) => {
    replies = [refused(code), refused(code)];
    await publish();
    expect(requests).toHaveLength(3);
  });

  test('tries again after a fault of the service', async () => {
    replies = [500, 503];
    await publish();
    expect(requests).toHaveLength(3);
  });

  test.each(['AccessDeniedException', 'MalformedDetail', 'NotAuthorizedForSourceException'])(
    'fails at once after %s of the entry, although the call succeeded',
    async (code) => {
      replies = [refused(code)];
      await expect(publish()).rejects.toThrow(RefusedEventError);
      await expect(publish()).resolves.toBeUndefined();
      expect(requests).toHaveLength(2);
    },
  );

  test('does not believe a reply without an event id', async () => {
    replies = [{ FailedEntryCount: 0, Entries: [] }];
    await expect(publish()).rejects.toThrow(
      /^Put an event on security: found unknown \(no reason\), expected an event id$/,
    );
  });

  test('ends with a clear error when the time is up', async () => {
    replies = Array.from({ length: 100 }, () => refused('ThrottlingException'));
    await expect(publish({}, 2_000)).rejects.toThrow(RetryBudgetExhaustedError);
  });
});
