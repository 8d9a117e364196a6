import type { FastifyInstance } from 'fastify';
import { sendError } from './error-reply.ts';

const MAX_MESSAGE_BYTES = 262_144;

/**
 * Adds `MessageStructure: json` to Publish: an SQS subscriber gets the body for `sqs`, or else `default`.
 * @param app the emulator, before it listens
 */
export function addMessageStructure(app: FastifyInstance): void {
  app.addHook('preHandler', async (request, reply) => {
    const form = request.body;
    if (!isForm(form) || form.Action !== 'Publish' || form.MessageStructure !== 'json') return;
    const refuse = (message: string) => sendError(request, reply, { status: 400, code: 'InvalidParameter', message });
    const { Message: message = '', Subject: subject } = form;
    if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) return refuse('Message too long');
    if (subject !== undefined && (subject.length > 99 || /[\p{Cc}]/u.test(subject))) return refuse('Subject');
    const bodies: unknown = JSON.parse(message);
    if (!isForm(bodies) || typeof bodies.default !== 'string') return refuse('No default entry in JSON message body');
    form.Message = bodies.sqs ?? bodies.default;
  });
}

function isForm(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}
