import type { FastifyInstance } from 'fastify';
import { renderError } from './error-reply.ts';
import { parseS3Request } from './s3-hooks.ts';

/**
 * Puts buckets into regions. A read that is signed for another region is answered as S3 does: with 301, and with the region of the bucket in a header.
 * @param app the emulator, before it listens
 * @param regions region of a bucket, by its name; other buckets are in every region
 */
export function addRegions(app: FastifyInstance, regions: Readonly<Record<string, string>>): void {
  app.addHook('onRequest', async (request, reply) => {
    const s3 = parseS3Request(request);
    const region = s3 && regions[s3.bucket];
    const [, signedFor] = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    if (request.method !== 'GET' || region === undefined || signedFor === region) return;
    return reply
      .code(301)
      .type('application/xml')
      .header('x-amz-bucket-region', region)
      .send(renderError(request, { status: 301, code: 'PermanentRedirect' }));
  });
}
