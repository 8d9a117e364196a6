import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendError } from './error-reply.ts';
import { callEmulator, isInternal } from './internal-request.ts';

/** An S3 request as its URL says it. */
export interface S3Request {
  readonly bucket: string;
  /** Decoded; empty for a request about the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
}

const KNOWN_QUERY = new Set([
  'continuation-token',
  'delete',
  'delimiter',
  'lifecycle',
  'list-type',
  'max-keys',
  'partNumber',
  'prefix',
  'start-after',
  'uploadId',
  'uploads',
  'x-id',
]);

/**
 * Reads a request as an S3 request.
 * @param request any request to the emulator
 * @returns undefined for SQS and SNS, and for the requests of the hooks
 */
export function parseS3Request(request: FastifyRequest): S3Request | undefined {
  if (isInternal(request) || /x-amz-json|x-www-form-urlencoded/.test(request.headers['content-type'] ?? '')) {
    return undefined;
  }
  const url = new URL(request.url, 'http://emulator');
  const [bucket = '', ...key] = url.pathname.slice(1).split('/');
  return bucket === '' ? undefined : { bucket, key: decodeURIComponent(key.join('/')), query: url.searchParams };
}

/**
 * Answers 501 to every S3 sub-resource that the emulator would take for a plain read or write.
 * @param app the emulator, before it listens
 */
export function refuseUnknownSubResources(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const s3 = parseS3Request(request);
    if (!s3 || isNotificationPut(request, s3)) return;
    const unknown = [...s3.query.keys()].filter((name) => !KNOWN_QUERY.has(name));
    if (unknown.length > 0) {
      return sendError(request, reply, {
        status: 501,
        code: 'NotImplemented',
        message: `No ${unknown.join(', ')} here`,
      });
    }
  });
}

/**
 * Says whether a request sets the notifications of a bucket.
 * @param request the request
 * @param s3 the same, parsed
 */
export function isNotificationPut(request: FastifyRequest, s3: S3Request): boolean {
  return request.method === 'PUT' && s3.key === '' && s3.query.has('notification');
}

/**
 * Adds `If-None-Match: *` and `If-Match` to PutObject. Puts of one key wait for each other, as in S3, where one of them wins.
 * @param app the emulator, before it listens
 */
export function addConditionalWrites(app: FastifyInstance): void {
  const lastPut = new Map<string, Promise<void>>();
  app.addHook('onRequest', async (request, reply) => {
    const s3 = parseS3Request(request);
    if (!s3 || request.method !== 'PUT' || s3.key === '') return;
    const path = `${s3.bucket}/${s3.key}`;
    const before = lastPut.get(path);
    lastPut.set(path, new Promise((resolve) => reply.raw.once('close', resolve)));
    await before;
    return refuseWhenConditionFails(app, request, reply);
  });
}

async function refuseWhenConditionFails(app: FastifyInstance, request: FastifyRequest, reply: FastifyReply) {
  const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch } = request.headers;
  if (ifNoneMatch === undefined && ifMatch === undefined) return;
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    return sendError(request, reply, { status: 501, code: 'NotImplemented' });
  }
  const head = await callEmulator(app, request.url, { method: 'HEAD' });
  const exists = head.status === 200;
  if (ifMatch !== undefined && !exists) return sendError(request, reply, { status: 404, code: 'NoSuchKey' });
  if (ifNoneMatch === '*' ? exists : head.headers.get('etag') !== ifMatch) {
    return sendError(request, reply, { status: 412, code: 'PreconditionFailed' });
  }
}

/**
 * Adds `If-Match` to GetObject.
 * @param app the emulator, before it listens
 */
export function addConditionalReads(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    const s3 = parseS3Request(request);
    if (!s3 || request.method !== 'GET' || s3.key === '' || request.headers['if-match'] === undefined) return;
    return refuseWhenConditionFails(app, request, reply);
  });
}

/**
 * Makes ListObjectsV2 list in the order of UTF-8 bytes, as S3 does; the emulator sorts by locale and pages by code unit, which loses keys.
 * @param app the emulator, before it listens
 * @param pageKeys how many keys it lists at once at most
 */
export function addByteOrderedLists(app: FastifyInstance, pageKeys: number): void {
  app.addHook('onRequest', async (request, reply) => {
    const s3 = parseS3Request(request);
    if (!s3 || request.method !== 'GET' || s3.key !== '' || s3.query.get('list-type') !== '2') return;
    const query = new URLSearchParams({
      'list-type': '2',
      'max-keys': '1000000000',
      prefix: s3.query.get('prefix') ?? '',
    });
    const all = await callEmulator(app, `/${s3.bucket}?${query.toString()}`, { method: 'GET' });
    const xml = await all.text();
    return reply
      .code(all.status)
      .type('application/xml')
      .send(all.status === 200 ? renderPage(xml, s3.query, pageKeys) : xml);
  });
}

function renderPage(xml: string, query: URLSearchParams, pageKeys: number): string {
  const token = query.get('continuation-token');
  const after = token === null ? Buffer.from(query.get('start-after') ?? '') : Buffer.from(token, 'base64');
  const limit = Math.min(Number(query.get('max-keys') ?? pageKeys), pageKeys);
  const blocks = [...xml.matchAll(/<Contents><Key>(.*?)<\/Key>.*?<\/Contents>/gs)].map(([block, key = '']) => ({
    block,
    key: Buffer.from(unescapeXml(key)),
  }));
  const rest = blocks
    .filter(({ key }) => Buffer.compare(key, after) > 0)
    .toSorted((a, b) => Buffer.compare(a.key, b.key));
  if (query.has('delimiter')) return renderFolders(rest, query);
  const page = rest.slice(0, limit);
  const next = page.at(-1)?.key.toString('base64') ?? '';
  const isTruncated = rest.length > page.length;
  const more = `<IsTruncated>${isTruncated}</IsTruncated>${isTruncated ? `<NextContinuationToken>${next}</NextContinuationToken>` : ''}`;
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult>${more}${page.map(({ block }) => block).join('')}</ListBucketResult>`;
}

/** What lies right below a prefix: objects, and folders once each. All of it is one page here. */
function renderFolders(rest: readonly { block: string; key: Buffer }[], query: URLSearchParams): string {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '/';
  const folders = new Set<string>();
  const blocks = rest.filter(({ key }) => {
    const name = key.toString();
    const at = name.indexOf(delimiter, prefix.length);
    if (at >= 0) folders.add(name.slice(0, at + delimiter.length));
    return at < 0;
  });
  const prefixes = [...folders].map((folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><IsTruncated>false</IsTruncated>${blocks.map(({ block }) => block).join('')}${prefixes}</ListBucketResult>`;
}

const XML_ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
  ['#39', "'"],
  ['amp', '&'],
]);

function unescapeXml(text: string): string {
  return text.replace(/&([^;]+);/g, (entity, name: string) => XML_ENTITIES.get(name) ?? entity);
}
