import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isInternal } from './internal-request.ts';

/** One request to the emulator. */
export interface AwsCall {
  /** The access key id of who asks. */
  readonly caller: string;
  /** For example `PUT s3 /data/windows/x` or `POST sns`. */
  readonly name: string;
  /** Whether it may change something. */
  readonly isWrite: boolean;
  /** A write to S3 that says what it expects to replace. */
  readonly isConditional: boolean;
}

/** Looks at a call before it takes effect, and again after it did; true breaks the connection there, so that no reply is sent. */
export type CallWatcher = (call: AwsCall, when: 'before' | 'after') => boolean;

/** Where the watcher of the moment is. */
export interface CallWatch {
  watcher: CallWatcher | undefined;
}

/**
 * Lets a test look at every call, and break it.
 * @param app the emulator, before it listens and before its other hooks
 * @returns put the watcher here
 */
export function addCallWatch(app: FastifyInstance): CallWatch {
  const watch: CallWatch = { watcher: undefined };
  const isBroken = (request: FastifyRequest, when: 'before' | 'after'): boolean => {
    if (!watch.watcher || isInternal(request) || !watch.watcher(callOf(request), when)) return false;
    request.raw.socket.destroy();
    return true;
  };
  app.addHook('onRequest', async (request) => {
    if (isBroken(request, 'before')) return new Promise<never>(() => {});
  });
  // In callback form: the handlers of the emulator send and then return nothing, which an asynchronous hook would make them send twice.
  app.addHook('onSend', (request, _reply, ...[payload, done]) => {
    if (!isBroken(request, 'after')) done(null, payload);
  });
  return watch;
}

/** Returns who signed a request, and for which service. */
export function signerOf({ headers }: FastifyRequest): { readonly caller: string; readonly service: string } {
  const signed = /Credential=([^/]+)\/\d+\/[^/]+\/([a-z0-9]+)\//.exec(headers.authorization ?? '');
  const [, caller = '', service = ''] = signed ?? [];
  return { caller, service };
}

function callOf(request: FastifyRequest): AwsCall {
  const { headers, method, url } = request;
  const { caller, service } = signerOf(request);
  const action = service === 'sqs' ? String(headers['x-amz-target']) : url.replace(/\?.*/, '').replace(/^\/$/, '');
  return {
    caller,
    name: `${method} ${service} ${action}`.trim(),
    isWrite: method !== 'GET' && method !== 'HEAD',
    isConditional: 'if-match' in headers || 'if-none-match' in headers,
  };
}
