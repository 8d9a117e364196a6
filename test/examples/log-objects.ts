import type { LogObject, LogObjectIdentity } from '../../core/ports.ts';
import { chunksOf } from '../doubles/recorded-sink.ts';

/** A log object's name, in a bucket that only exists here. */
export const IDENTITY: LogObjectIdentity = {
  bucket: 'flow-logs',
  key: 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/a.log.gz',
  etag: '"0123456789abcdef"',
};

/**
 * A log object that holds what it is given.
 * @param stored text, or bytes such as gzip
 * @param identity who it is; known, as in a folder, once the body has been read
 */
export function logObjectOf(stored: string | Uint8Array, identity: LogObjectIdentity = IDENTITY): LogObject {
  let isRead = false;
  async function* body(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunksOf(Buffer.from(stored), [1000])) yield new Uint8Array(chunk);
    isRead = true;
  }
  return {
    body: body(),
    identity() {
      if (!isRead) throw new RangeError('Identify a log object: asked before it was read');
      return identity;
    },
  };
}
