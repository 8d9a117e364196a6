import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { DshieldServer } from '../../adapters/dshield-server.ts';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { PortHistoryReply } from '../../core/ports.ts';
import { refreshWorld } from '../../core/refresh-world.ts';
import { readWorldHistory } from '../../core/storage/world-store.ts';
import { dshieldAnswer, worldHistory } from '../examples/world-history.ts';
import { type LoopbackServer, startServer } from './http-server.ts';

const QUESTION = { port: 445, from: '2026-10-19', to: '2026-11-22' };
const HISTORY = worldHistory('2026-11-22', 2400);
const NOON = Date.parse('2026-11-23T12:00:00Z') / 1000;

let running: LoopbackServer[] = [];

afterEach(async () => {
  await Promise.all(running.map(async ({ close }) => close()));
  running = [];
});

async function start(answer: RequestListener): Promise<LoopbackServer> {
  const server = await startServer(answer);
  running.push(server);
  return server;
}

function dshieldAt({ url }: LoopbackServer, timeoutMs = 5000): DshieldServer {
  return new DshieldServer({ contact: 'secops@example.com', baseUrl: url, timeoutMs });
}

/** What is made of one answer. */
async function replyTo(answer: RequestListener, timeoutMs?: number): Promise<PortHistoryReply> {
  return dshieldAt(await start(answer), timeoutMs).ask(QUESTION);
}

const good: RequestListener = (_, response) => response.end(dshieldAnswer(HISTORY));

describe('DshieldServer', () => {
  test('asks for the days of the port, and says whom to write to', async () => {
    const server = await start(good);
    expect(await dshieldAt(server).ask(QUESTION)).toEqual({ body: dshieldAnswer(HISTORY) });
    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/porthistory/445/2026-10-19/2026-11-22?json',
    ]);
    expect(server.requests[0]?.headers['user-agent']).toBe('surge445 (contact: secops@example.com)');
  });

  test('hands on how long a busy server wants to be left alone', async () => {
    const busy: RequestListener = (_, response) => response.writeHead(429, { 'Retry-After': '300' }).end('slow down');
    expect(await replyTo(busy)).toEqual({ reason: 'the server answered with status 429', retryAfter: '300' });
  });

  test.each([400, 403, 404, 500, 503])('takes status %i for a failure', async (status) => {
    const reply = await replyTo((_, response) => response.writeHead(status).end(dshieldAnswer(HISTORY)));
    expect(reply).toEqual({ reason: `the server answered with status ${status}`, retryAfter: undefined });
  });

  test('follows no redirect, so that nobody else gets the question', async () => {
    const elsewhere = await start(good);
    const moved: RequestListener = (_, response) => response.writeHead(302, { Location: `${elsewhere.url}/` }).end();
    expect(await replyTo(moved)).toMatchObject({ reason: 'the server answered with status 302' });
    expect(elsewhere.requests).toEqual([]);
  });

  test('gives up on a server that says nothing', async () => {
    expect(await replyTo(() => undefined, 50)).toMatchObject({ reason: expect.stringMatching(/failed: Timeout/) });
  });

  test('gives up on a server that stops in the middle of its answer', async () => {
    const stuck: RequestListener = (_, response) => response.write('{"0":');
    expect(await replyTo(stuck, 200)).toMatchObject({ reason: expect.stringMatching(/failed: .*[Tt]imeout/) });
  });

  test('stops reading when the answer is too large', async () => {
    let sent = 0;
    const endless: RequestListener = (_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536))) sent++;
      };
      response.on('drain', more);
      more();
    };
    expect(await replyTo(endless)).toEqual({ reason: 'the answer has more than 262144 bytes' });
    expect(sent).toBeLessThan(1000);
  });

  test('says why a server cannot be reached', async () => {
    const server = await startServer(good);
    await server.close();
    expect(await dshieldAt(server).ask(QUESTION)).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') });
  });

  test('says so when the connection breaks', async () => {
    const broken: RequestListener = (request) => request.socket.destroy();
    expect(await replyTo(broken)).toMatchObject({ reason: expect.stringMatching(/^the question failed: /) });
  });
});

describe('a deployment that asks DShield every hour for two days', () => {
  const garbage: RequestListener = (_, response) => response.end('<html>Please enable JavaScript</html>');
  const busy: RequestListener = (_, response) => response.writeHead(429, { 'Retry-After': '43200' }).end();
  const down: RequestListener = (_, response) => response.writeHead(503).end();

  test.each([
    ['that answers', good, 3],
    ['that is busy for twelve hours each time', busy, 4],
    ['that is down', down, 5],
    ['that answers garbage', garbage, 5],
  ])('sends a server %s few requests, one at a time', async (_, answer, most) => {
    const server = await start(answer);
    const store = new MemoryStore();
    for (let hour = 0; hour < 48; hour++) {
      const now = NOON + hour * 3600;
      await refreshWorld({ store, server: dshieldAt(server), now, onUnreadable: () => undefined });
    }
    expect(server.requests).toHaveLength(most);
  });

  test('keeps the last good answer through an outage', async () => {
    const answers = [good, busy, garbage, down];
    const server = await start((request, response) => (answers.shift() ?? down)(request, response));
    const store = new MemoryStore();
    for (let hour = 0; hour < 48; hour++) {
      const now = NOON + hour * 3600;
      await refreshWorld({ store, server: dshieldAt(server), now, onUnreadable: () => undefined });
    }
    expect(server.requests.length).toBeGreaterThan(2);
    expect(await readWorldHistory(store, () => undefined)).toEqual(HISTORY);
  });
});
