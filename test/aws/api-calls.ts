import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { signerOf } from './call-hooks.ts';
import { isInternal } from './internal-request.ts';
import { parseS3Request, type S3Request } from './s3-hooks.ts';

/** One call of an API, in the words of a policy. */
export interface ApiCall {
  /** The access key id of who asks. */
  readonly caller: string;
  /** For example `s3:GetObject`. */
  readonly action: string;
  /** Name of a bucket, URL of a queue, or ARN of a topic. */
  readonly place: string;
  /** Key of an object, with a slash before it, or `?prefix=` and what is listed; empty for a call about the place itself. */
  readonly part: string;
}

/**
 * Records every call, each once, after it was answered.
 * @param app the emulator, before it listens
 * @returns the calls so far; it grows
 */
export function addCallRecord(app: FastifyInstance): ReadonlyMap<string, ApiCall> {
  const calls = new Map<string, ApiCall>();
  app.addHook('onResponse', async (request, reply) => {
    if (isInternal(request)) return;
    for (const call of callsOf(request, reply)) calls.set(Object.values(call).join(' '), call);
  });
  return calls;
}

function callsOf(request: FastifyRequest, reply: FastifyReply): readonly ApiCall[] {
  const { caller } = signerOf(request);
  const s3 = parseS3Request(request);
  if (s3) return s3CallsOf(request, s3, reply.statusCode).map((call) => ({ caller, ...call }));
  const { 'x-amz-target': target } = request.headers;
  const fields = fieldsOf(request.body);
  // A batch needs the permission of its single calls.
  const action = String(target ?? fields['Action'])
    .replace(/^AmazonSQS\./, '')
    .replace(/Batch$/, '');
  const service = target === undefined ? 'sns' : 'sqs';
  const place = String(fields['QueueUrl'] ?? fields['TopicArn']);
  return [{ caller, action: `${service}:${action}`, place, part: '' }];
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
function s3CallsOf({ method }: FastifyRequest, { bucket, key, query }: S3Request, status: number) {
  const call = (action: string, part: string) => ({ action: `s3:${action}`, place: bucket, part });
  if (key === '' && method === 'GET') return [call('ListBucket', `?prefix=${query.get('prefix') ?? ''}`)];
  if (key === '') return [call(`${method} on a bucket`, '')];
  if (method === 'PUT') return [call('PutObject', `/${key}`)];
  if (method !== 'GET' && method !== 'HEAD') return [call(`${method} on an object`, `/${key}`)];
  const read = call('GetObject', `/${key}`);
  // Without the permission to list, S3 answers 403 instead of 404.
  return status === 404 ? [read, call('ListBucket', '')] : [read];
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return fieldsOf(JSON.parse(String(body)));
  return typeof body === 'object' && body !== null ? { ...body } : {};
}
