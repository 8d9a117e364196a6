import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorReply, renderError, sendError } from './error-reply.ts';
import { isInternal } from './internal-request.ts';

/** How one request goes wrong. */
export interface Fault {
  readonly method: 'GET' | 'PUT' | 'POST';
  /** Part of the URL that the request must contain. */
  readonly url: string;
  /** `before` the request takes effect, or `after` it did. */
  readonly when: 'before' | 'after';
  /** An error reply, a broken connection, no reply at all, or (after a read) half of the body and then a broken connection. */
  readonly how: ErrorReply | 'reset' | 'hang' | 'cut';
}

/**
 * Lets requests fail on order: each fault is used once, by the first request that fits.
 * @param app the emulator, before it listens and before its other hooks
 * @returns the faults that are still to come; add to it
 */
export function addFaults(app: FastifyInstance): Fault[] {
  const faults: Fault[] = [];
  app.addHook('onRequest', async (request, reply) => {
    const fault = takeFault(faults, request, 'before');
    if (!fault) return;
    if (fault.how === 'reset') request.raw.socket.destroy();
    if (typeof fault.how === 'string') return new Promise<never>(() => {});
    return sendError(request, reply, fault.how);
  });
  addFaultsAfter(app, faults);
  return faults;
}

/** In callback form: the handlers of the emulator send and then return nothing, which an asynchronous hook would make them send twice. */
function addFaultsAfter(app: FastifyInstance, faults: Fault[]): void {
  const silenced = new WeakSet<FastifyRequest>();
  app.addHook('onSend', (request, reply, ...[payload, done]) => {
    const fault = takeFault(faults, request, 'after');
    if (fault?.how === 'reset') request.raw.socket.destroy();
    if (fault?.how === 'cut' && Buffer.isBuffer(payload)) sendHalf(reply, payload);
    if (typeof fault?.how === 'string') silenced.add(request);
    if (silenced.has(request)) return;
    if (fault === undefined || typeof fault.how === 'string') return done(null, payload);
    reply.code(fault.how.status).type('application/xml').removeHeader('content-length');
    done(null, renderError(request, fault.how));
  });
}

function takeFault(faults: Fault[], request: FastifyRequest, when: Fault['when']): Fault | undefined {
  if (isInternal(request)) return undefined;
  const at = faults.findIndex(
    (fault) => fault.when === when && fault.method === request.method && request.url.includes(fault.url),
  );
  return at < 0 ? undefined : faults.splice(at, 1)[0];
}

function sendHalf(reply: FastifyReply, payload: Buffer): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(reply.statusCode);
  reply.raw.write(payload.subarray(0, payload.length / 2), () => reply.raw.socket?.destroy());
}
