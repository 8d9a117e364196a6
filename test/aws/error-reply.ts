import type { FastifyReply, FastifyRequest } from 'fastify';

/** An error as an AWS service answers it. */
export interface ErrorReply {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
}

/**
 * Answers an error in the form of the service that was asked.
 * @param request S3 when its path names a bucket, else SNS
 * @param reply is sent
 * @param error what went wrong
 */
export function sendError(request: FastifyRequest, reply: FastifyReply, error: ErrorReply): FastifyReply {
  return reply.code(error.status).type('application/xml').send(renderError(request, error));
}

/**
 * Renders an error in the form of the service that was asked.
 * @param request S3 when its path names a bucket, else SNS
 * @param error what went wrong
 * @returns XML
 */
export function renderError(request: FastifyRequest, error: ErrorReply): string {
  const body = `<Error><Code>${error.code}</Code><Message>${error.message ?? error.code}</Message></Error>`;
  return request.url === '/'
    ? `<ErrorResponse>${body}</ErrorResponse>`
    : `<?xml version="1.0" encoding="UTF-8"?>${body}`;
}
