import * as z from 'zod';
import { liesAmongFlowLogs } from '../core/flowlog/log-key.ts';
import { foreignFormText, type LogLayout, layoutOfPrefix } from '../core/flowlog/log-layout.ts';
import type { LogObjectLocation } from '../core/ports.ts';
import { isRebuildName } from '../core/storage/rebuild-note.ts';

/** The name of a rebuild is part of a key. */
const rebuildName = z.string().refine(isRebuildName).optional();

const fromS3 = z.object({
  rebuild: rebuildName,
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

/** Error for a message that is not a notification of S3 in a known form. */
export class UnknownMessageError extends Error {
  override readonly name = 'UnknownMessageError';
}

/** An object whose key has the form of another layout than the setting `logPrefix` names. */
export interface ForeignObject extends LogObjectLocation {
  /** What its key is, and what to do. */
  readonly form: string;
}

/** Objects that a message names. */
export interface NotifiedObjects {
  readonly logObjects: readonly LogObjectLocation[];
  /** Objects in the folders of flow logs whose keys are no log keys: another writer put them there, or AWS uses a new form of names. */
  readonly unknown: readonly LogObjectLocation[];
  /** Objects whose keys are those of Firehose or Security Lake, where `logPrefix` does not say so. */
  readonly foreign: readonly ForeignObject[];
  /** Name of the rebuild that waits for these log objects; undefined where nobody waits. */
  readonly rebuild: string | undefined;
}

/**
 * Reads the log objects that a message of the queue names. The message may come from S3 itself, through EventBridge or through SNS.
 * @param body text of the message
 * @param layout what the keys of log objects look like
 * @returns locations of objects; none for the test message of S3, and none for keys outside the folders of flow logs
 * @throws {UnknownMessageError} if the message has another form
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notifiedObjects(body: string, layout: LogLayout = layoutOfPrefix('')): NotifiedObjects {
  const message = parseJson(body);
  const wrapped = fromSns.safeParse(message);
  if (wrapped.success) return notifiedObjects(wrapped.data.Message, layout);
  if (test.safeParse(message).success) return { logObjects: [], unknown: [], foreign: [], rebuild: undefined };
  const { locations, rebuild } = locationsOf(message, layout);
  return {
    logObjects: locations.filter(({ key }) => layout.isLogKey(key)),
    unknown: locations.filter(({ key }) => !layout.isLogKey(key) && liesAmongFlowLogs(key)),
    foreign: locations.flatMap((location) => foreignOf(location, layout)),
    rebuild,
  };
}

function foreignOf({ bucket, key }: LogObjectLocation, layout: LogLayout): ForeignObject[] {
  const form = layout.isLogKey(key) ? undefined : foreignFormText(key);
  return form === undefined ? [] : [{ bucket, key, form }];
}

function locationsOf(
  message: unknown,
  layout: LogLayout,
): { readonly locations: LogObjectLocation[]; readonly rebuild: string | undefined } {
  const direct = fromS3.safeParse(message);
  if (direct.success) {
    const locations = direct.data.Records.filter(({ eventName }) => !eventName.includes('ObjectRemoved')).map(
      ({ s3 }) => ({
        bucket: s3.bucket.name,
        // S3 writes keys in form encoding, where a plus sign stands for a space.
        key: decode(s3.object.key.replaceAll('+', ' ')) ?? s3.object.key,
      }),
    );
    return { locations, rebuild: direct.data.rebuild };
  }
  const bridged = fromEventBridge.safeParse(message);
  if (bridged.success) {
    const { bucket, object } = bridged.data.detail;
    return { locations: [{ bucket: bucket.name, key: keyOfEventBridge(object.key, layout) }], rebuild: undefined };
  }
  throw new UnknownMessageError(
    'Read a message of the queue: found an unknown form, expected an event of S3, directly or through EventBridge or SNS',
  );
}

/** Returns the stored key. EventBridge sends keys as they are stored. A key that is a log key only after decoding was encoded on the way. */
function keyOfEventBridge(key: string, { isLogKey }: LogLayout): string {
  const decoded = decode(key);
  return !isLogKey(key) && decoded !== undefined && isLogKey(decoded) ? decoded : key;
}

/** Decodes a percent-encoded text. @returns undefined if a percent sign begins no code */
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
    throw new UnknownMessageError('Read a message of the queue: found no JSON, expected an event of S3', { cause });
  }
}
