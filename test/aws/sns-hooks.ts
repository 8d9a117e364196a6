import type { FastifyInstance } from 'fastify';
import { sendError } from './error-reply.ts';
import { callEmulator, isInternal } from './internal-request.ts';

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

/** The one number that may get text messages in the sandbox of the emulator. */
export const VERIFIED_NUMBER = '+12065550100';

/**
 * Adds what SNS says about people: a subscription by email waits to be confirmed, and text messages go to one verified number only.
 * @param app the emulator, before it listens
 */
export function addPeople(app: FastifyInstance): void {
  app.addHook('preHandler', async (request, reply) => {
    const form = request.body;
    if (isInternal(request) || !isForm(form)) return;
    const answer = (result: string) =>
      reply
        .type('text/xml')
        .send(
          `<${form.Action}Response><${form.Action}Result>${result}</${form.Action}Result></${form.Action}Response>`,
        );
    if (form.Action === 'GetSMSSandboxAccountStatus') return answer('<IsInSandbox>true</IsInSandbox>');
    if (form.Action === 'ListSMSSandboxPhoneNumbers') {
      const number = `<PhoneNumber>${VERIFIED_NUMBER}</PhoneNumber><Status>Verified</Status>`;
      return answer(`<PhoneNumbers><member>${number}</member></PhoneNumbers>`);
    }
    if (form.Action !== 'ListSubscriptionsByTopic') return;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const all = await callEmulator(app, '/', { method: 'POST', headers, body: new URLSearchParams(form).toString() });
    const xml = (await all.text()).replaceAll(/<member>.*?<\/member>/gs, (member) =>
      member.includes('<Protocol>email</Protocol>')
        ? member.replace(/<SubscriptionArn>.*?</, '<SubscriptionArn>PendingConfirmation<')
        : member,
    );
    return reply.code(all.status).type('text/xml').send(xml);
  });
}

function isForm(value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}
