import * as z from 'zod';
import { isLogKey, liesAmongFlowLogs } from '../core/flowlog/log-key.ts';
import type { LogObjectLocation } from '../core/ports.ts';

const fromS3 = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
    }),
  ),
});
const fromEventBridge = z.object({
  source: z.literal('aws.s3'),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string() }) }),
});
const fromSns = z.object({ Type: z.literal('Notification'), Message: z.string() });
const test = z.object({ Event: z.literal('s3:TestEvent') });

/** A message that is no news of a log object in any known form. */
export class UnknownMessageError extends Error {
  override readonly name = 'UnknownMessageError';
}

/** What a message announces. */
export interface NotifiedObjects {
  readonly logObjects: readonly LogObjectLocation[];
  /** Objects among the flow logs whose names are not those of log objects: either not ours, or a form of names that is new. */
  readonly unknown: readonly LogObjectLocation[];
}

/**
 * Reads which log objects a queue message announces: sent by S3 itself, through EventBridge or through SNS.
 * @param body text of the message
 * @returns nothing for S3's test message, and for keys that lie elsewhere than flow logs
 * @throws {UnknownMessageError} when the message has another form
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notifiedObjects(body: string): NotifiedObjects {
  const message = parseJson(body);
  const wrapped = fromSns.safeParse(message);
  if (wrapped.success) return notifiedObjects(wrapped.data.Message);
  if (test.safeParse(message).success) return { logObjects: [], unknown: [] };
  const places = placesOf(message);
  return {
    logObjects: places.filter(({ key }) => isLogKey(key)),
    unknown: places.filter(({ key }) => !isLogKey(key) && liesAmongFlowLogs(key)),
  };
}

function placesOf(message: unknown): LogObjectLocation[] {
  const direct = fromS3.safeParse(message);
  if (direct.success) {
    return direct.data.Records.filter(({ eventName }) => !eventName.includes('ObjectRemoved')).map(({ s3 }) => ({
      bucket: s3.bucket.name,
      // Form-encoded: a plus sign is a space.
      key: decode(s3.object.key.replaceAll('+', ' ')) ?? s3.object.key,
    }));
  }
  const bridged = fromEventBridge.safeParse(message);
  if (bridged.success) {
    const { bucket, object } = bridged.data.detail;
    return [{ bucket: bucket.name, key: keyOfEventBridge(object.key) }];
  }
  throw new UnknownMessageError(
    'Read a queue message: it has an unknown form; an S3 event is expected, direct, from EventBridge or from SNS',
  );
}

/** EventBridge gives keys as they are stored; one that is a log key only when it is decoded was encoded on its way. */
function keyOfEventBridge(key: string): string {
  const decoded = decode(key);
  return !isLogKey(key) && decoded !== undefined && isLogKey(decoded) ? decoded : key;
}

/** @returns undefined for a percent sign that begins no code */
function decode(key: string): string | undefined {
  try {
    return decodeURIComponent(key);
  } catch {
    return undefined;
  }
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new UnknownMessageError('Read a queue message: it is no JSON; an S3 event is expected', { cause });
  }
}
