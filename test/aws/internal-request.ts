import type { FastifyInstance, FastifyRequest } from 'fastify';

const MARK = 'x-emulator-internal';

interface InternalRequest {
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

/**
 * Sends a request from a hook to the emulator itself; no hook looks at it.
 * @param app the emulator; it listens
 * @param path of the URL, with its query
 * @param init the method, headers and body
 */
export function callEmulator(app: FastifyInstance, path: string, init: InternalRequest): Promise<Response> {
  const address = app.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('Call the emulator: it does not listen');
  return fetch(`http://127.0.0.1:${address.port}${path}`, { ...init, headers: { ...init.headers, [MARK]: '1' } });
}

/**
 * Says whether a hook sent this request.
 * @param request any request to the emulator
 */
export function isInternal(request: FastifyRequest): boolean {
  return MARK in request.headers;
}
