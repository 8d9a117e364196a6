import {
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Precondition, ObjectStore, StoredObject, WriteOutcome } from '../../core/ports.ts';
import { describeFailure, isTransientFailure } from './aws-failure.ts';
import { checkKey, checkPrefix } from '../object-key.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';
import { readS3Body } from './s3-body.ts';

/** Where an S3 store keeps its objects, and how long it may try. */
export interface S3StoreSettings {
  /** Made once. With `maxAttempts: 1` the budget alone decides about tries; with more the store is still right, only slower to give up. */
  readonly client: S3Client;
  readonly bucket: string;
  /** Put before every key, such as `surge445/`; nothing by default. Ends with a slash unless it is empty. */
  readonly prefix?: string;
  /** A customer key for what is written; absent: S3's own. Either is said in each write, because some organisations refuse writes that do not say it. */
  readonly keyArn?: string | undefined;
  /** The time of this invocation. A store costs nothing to make: make one for each. */
  readonly budget: RetryBudget;
}

/**
 * An object store in an S3 bucket, with compare-and-swap by conditional writes.
 *
 * A reply that does not say whether the write took effect (time-out, 5xx, broken connection) is followed by the same conditional write again.
 * When that is refused, the object is read and compared: if it holds our bytes, our earlier try had taken effect and the outcome is `written`.
 * Two writers that race with equal bytes, one of them after such a reply, may therefore both be told `written`.
 *
 * S3 lists in the order of UTF-8 bytes. That is code-unit order for every key without characters above U+FFFF, and ours are ASCII.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export class S3Store implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #encryption: Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'>;
  readonly #budget: RetryBudget;

  /**
   * @param settings see {@link S3StoreSettings}
   * @throws {InvalidKeyError} when the prefix could not begin a key
   * @throws {RangeError} when the prefix does not end with a slash
   */
  constructor(settings: S3StoreSettings) {
    this.#client = settings.client;
    this.#bucket = settings.bucket;
    this.#prefix = settings.prefix ?? '';
    const { keyArn } = settings;
    this.#encryption =
      keyArn === undefined
        ? { ServerSideEncryption: 'AES256' }
        : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn };
    this.#budget = settings.budget;
    checkPrefix(this.#prefix);
    if (!/^$|\/$/.test(this.#prefix)) {
      throw new RangeError(`Set the prefix of the bucket: ${this.#prefix}, allowed is text that ends with a slash`);
    }
  }

  /** @inheritdoc */
  async get(key: string): Promise<StoredObject | undefined> {
    checkKey(key);
    return this.#retry(`Read ${key}`, async (abortSignal) => {
      try {
        const command = new GetObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + key });
        const { Body, ETag } = await this.#client.send(command, { abortSignal });
        if (ETag === undefined) throw new Error(`Read ${key}: the reply has no ETag`);
        return { bytes: await readS3Body(Body, abortSignal), etag: ETag };
      } catch (error) {
        if (describeFailure(error).code === 'NoSuchKey') return undefined;
        throw error;
      }
    });
  }

  /** @inheritdoc */
  async put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    checkKey(key);
    const command = new PutObjectCommand({
      Bucket: this.#bucket,
      Key: this.#prefix + key,
      Body: bytes,
      ...this.#encryption,
      ...conditionOf(expected),
    });
    let mayBeWritten = false;
    const answer = await this.#retry(`Write ${key}`, async (abortSignal): Promise<WriteOutcome> => {
      try {
        await this.#client.send(command, { abortSignal });
        return 'written';
      } catch (error) {
        if (describeFailure(error).tries > 1) mayBeWritten = true;
        if (isRefusal(error, expected)) return 'lost';
        if (isTransientFailure(error)) mayBeWritten = true;
        throw error;
      }
    });
    return answer === 'lost' && mayBeWritten && (await this.#holdsBytes(key, bytes)) ? 'written' : answer;
  }

  /** @inheritdoc */
  async *list(prefix: string): AsyncGenerator<string> {
    checkPrefix(prefix);
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: this.#bucket,
        Prefix: this.#prefix + prefix,
        ContinuationToken: token,
      });
      const page = await this.#retry(`List ${prefix}`, (abortSignal) => this.#client.send(command, { abortSignal }));
      for (const { Key } of page.Contents ?? []) {
        if (Key !== undefined) yield Key.slice(this.#prefix.length);
      }
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async #holdsBytes(key: string, bytes: Uint8Array): Promise<boolean> {
    const stored = await this.get(key);
    return stored !== undefined && Buffer.compare(stored.bytes, bytes) === 0;
  }

  #retry<T>(action: string, attempt: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return retryInBudget(this.#budget, { action: `${action} in ${this.#bucket}`, attempt, isTransient: mayPass });
  }
}

function conditionOf(expected: Precondition): { IfNoneMatch?: '*'; IfMatch?: string } {
  if (expected === 'anything') return {};
  return expected === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: expected.etag };
}

/** Says whether S3 refused the write because its condition does not hold. A missing object refuses an expected tag with 404. */
function isRefusal(error: unknown, expected: Precondition): boolean {
  if (expected === 'anything') return false;
  const { code, status } = describeFailure(error);
  return code === 'PreconditionFailed' || status === 412 || (expected !== 'absent' && code === 'NoSuchKey');
}

/** A conflict with a write in flight (409) decides nothing: the next try is told who won. */
function mayPass(error: unknown): boolean {
  return isTransientFailure(error) || describeFailure(error).code === 'ConditionalRequestConflict';
}
