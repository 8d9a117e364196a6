import type { FastifyInstance } from 'fastify';
import { sendError } from './error-reply.ts';
import { parseS3Request } from './s3-hooks.ts';

/**
 * Adds GetBucketLifecycleConfiguration. No rule is ever carried out.
 * @param app the emulator, before it listens
 * @param rulesOf returns the elements `<Rule>` of a bucket; undefined where the bucket has no configuration
 */
export function addLifecycles(app: FastifyInstance, rulesOf: (bucket: string) => string | undefined): void {
  app.addHook('onRequest', async (request, reply) => {
    const s3 = parseS3Request(request);
    if (!s3 || request.method !== 'GET' || !s3.query.has('lifecycle')) return;
    const rules = rulesOf(s3.bucket);
    if (rules === undefined) return sendError(request, reply, { status: 404, code: 'NoSuchLifecycleConfiguration' });
    return reply.type('application/xml').send(`<LifecycleConfiguration>${rules}</LifecycleConfiguration>`);
  });
}
