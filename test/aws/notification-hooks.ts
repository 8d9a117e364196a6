import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendError } from './error-reply.ts';
import { callEmulator } from './internal-request.ts';
import { isNotificationPut, parseS3Request, type S3Request } from './s3-hooks.ts';

/**
 * Sends `s3:ObjectCreated:Put` events to SQS queues, as PutBucketNotificationConfiguration asks for them. Filters other than by one prefix are refused
 * with 501.
 * @param app the emulator, before it listens
 */
export function addNotifications(app: FastifyInstance): void {
  const targetOf = new Map<string, Target>();
  let sequence = 0;
  app.addHook('preHandler', async (request, reply) => {
    const s3 = parseS3Request(request);
    if (!s3 || !isNotificationPut(request, s3)) return;
    const body = String(request.body);
    if (/<Name>suffix<|<\/FilterRule>\s*<FilterRule>|<TopicConfiguration>|<CloudFunctionConfiguration>/.test(body)) {
      return sendError(request, reply, { status: 501, code: 'NotImplemented' });
    }
    const queueName = /<Queue>[^<]*:([^<:]+)<\/Queue>/.exec(body)?.[1];
    if (queueName === undefined) targetOf.delete(s3.bucket);
    else {
      targetOf.set(s3.bucket, { queueName, prefix: /<Value>([^<]*)<\/Value>/.exec(body)?.[1] ?? '' });
      await sendToQueue(app, queueName, {
        Service: 'Amazon S3',
        Event: 's3:TestEvent',
        Time: '2026-11-23T03:05:00.000Z',
        Bucket: s3.bucket,
      });
    }
    return reply.code(200).send('');
  });
  app.addHook('preHandler', async (request, reply) => {
    const s3 = parseS3Request(request);
    const target = s3 && targetOf.get(s3.bucket);
    if (!s3 || !target || request.method !== 'PUT' || s3.key === '' || !s3.key.startsWith(target.prefix)) return;
    const put = await callEmulator(app, request.url, {
      method: 'PUT',
      headers: headersOf(request),
      body: bodyOf(request),
    });
    if (put.ok) await sendToQueue(app, target.queueName, { Records: [await recordOf(app, s3, ++sequence)] });
    return reply
      .code(put.status)
      .headers(Object.fromEntries(put.headers))
      .send(await put.text());
  });
}

/** Who is told, and of which keys. */
interface Target {
  readonly queueName: string;
  readonly prefix: string;
}

function headersOf({ headers }: FastifyRequest): Record<string, string> {
  const encoding = headers['content-encoding'];
  return encoding === undefined ? {} : { 'content-encoding': encoding };
}

function bodyOf({ body }: FastifyRequest): Uint8Array<ArrayBuffer> {
  return Buffer.isBuffer(body) ? new Uint8Array(body) : new Uint8Array();
}

async function recordOf(app: FastifyInstance, { bucket, key }: S3Request, sequence: number): Promise<object> {
  const head = await callEmulator(app, `/${bucket}/${encodeURIComponent(key)}`, { method: 'HEAD' });
  const object = {
    key: encodeFormKey(key),
    size: Number(head.headers.get('content-length')),
    eTag: String(head.headers.get('etag')).replaceAll('"', ''),
    sequencer: sequence.toString(16).toUpperCase().padStart(16, '0'),
  };
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2026-11-23T03:05:00.000Z',
    eventName: 'ObjectCreated:Put',
    s3: { s3SchemaVersion: '1.0', bucket: { name: bucket, arn: `arn:aws:s3:::${bucket}` }, object },
  };
}

/** Encodes a key as S3 does in notifications: form encoding, but slashes stay. */
function encodeFormKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}

async function sendToQueue(app: FastifyInstance, queueName: string, message: object): Promise<void> {
  const found = await callSqs(app, 'GetQueueUrl', { QueueName: queueName });
  const QueueUrl = /"QueueUrl":"([^"]+)"/.exec(found)?.[1];
  await callSqs(app, 'SendMessage', { QueueUrl, MessageBody: JSON.stringify(message) });
}

async function callSqs(app: FastifyInstance, action: string, input: object): Promise<string> {
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AmazonSQS.${action}` };
  const reply = await callEmulator(app, '/', { method: 'POST', headers, body: JSON.stringify(input) });
  const body = await reply.text();
  if (!reply.ok) throw new Error(`Notify a queue: ${action} answered ${reply.status} ${body}`);
  return body;
}
