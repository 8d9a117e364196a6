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

/** Client, location and retry budget of an {@link S3Store}. */
export interface S3StoreSettings {
  /** Client that all stores share. It should have `maxAttempts: 1`. With more attempts the store is still correct, but a failure takes longer. */
  readonly client: S3Client;
  readonly bucket: string;
  /** Text before every key, such as `surge445/`; empty by default. It ends with a slash unless it is empty. */
  readonly prefix?: string;
  /**
   * ARN of a customer key for what is written. When absent, S3's own key encrypts. Each write names its encryption, because some organisations refuse
   * other writes.
   */
  readonly keyArn?: string | undefined;
  /** True to write without naming an encryption, so that the one of the bucket applies: the bucket belongs to somebody else. */
  readonly leavesEncryption?: boolean;
  /** Retry budget of one invocation. A store is cheap, so make a new one for each invocation. */
  readonly budget: RetryBudget;
}

type Encryption = Pick<PutObjectCommandInput, 'ServerSideEncryption' | 'SSEKMSKeyId'>;

function encryptionBy(keyArn: string | undefined): Encryption {
  return keyArn === undefined
    ? { ServerSideEncryption: 'AES256' }
    : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn };
}

/**
 * An object store in an S3 bucket, with compare-and-swap by conditional writes.
 *
 * Some failures do not say whether the write took effect: a time-out, a status 5xx, a broken connection. Then the same conditional write is sent
 * again. If S3 refuses the second write, the object is read and compared. If it has the bytes of this write, the first try had taken effect and the
 * outcome is `written`. So two writers that write equal bytes at the same time can both get `written`.
 *
 * S3 lists keys in the order of their UTF-8 bytes. This equals code-unit order for keys without characters above U+FFFF. All keys of surge445 are
 * ASCII.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export class S3Store implements ObjectStore {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #prefix: string;
  readonly #encryption: Encryption;
  readonly #budget: RetryBudget;

  /**
   * @param settings see {@link S3StoreSettings}
   * @throws {InvalidKeyError} if no key can begin with the prefix
   * @throws {RangeError} if the prefix is not empty and does not end with a slash
   */
  constructor(settings: S3StoreSettings) {
    this.#client = settings.client;
    this.#bucket = settings.bucket;
    this.#prefix = settings.prefix ?? '';
    this.#encryption = settings.leavesEncryption ? {} : encryptionBy(settings.keyArn);
    this.#budget = settings.budget;
    checkPrefix(this.#prefix);
    if (!/^$|\/$/.test(this.#prefix)) {
      throw new RangeError(`Set the prefix of keys: found ${this.#prefix}, expected text that ends with a slash`);
    }
  }

  /** @inheritdoc */
  async get(key: string): Promise<StoredObject | undefined> {
    checkKey(key);
    return this.#retry(`Read ${key}`, async (abortSignal) => {
      try {
        const command = new GetObjectCommand({ Bucket: this.#bucket, Key: this.#prefix + key });
        const { Body, ETag } = await this.#client.send(command, { abortSignal });
        if (ETag === undefined) throw new Error(`Read ${key}: found a reply without ETag, expected one with ETag`);
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
      ...contentTypeOf(key),
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

/** Names the type of a page, so that a browser shows it. Nothing else in the bucket is read by a browser. */
function contentTypeOf(key: string): { ContentType?: string } {
  return key.endsWith('.html') ? { ContentType: 'text/html; charset=utf-8' } : {};
}

function conditionOf(expected: Precondition): { IfNoneMatch?: '*'; IfMatch?: string } {
  if (expected === 'anything') return {};
  return expected === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: expected.etag };
}

/** Checks whether S3 refused a write because its condition does not hold. If a tag is expected and the object is missing, the answer is a 404. */
function isRefusal(error: unknown, expected: Precondition): boolean {
  if (expected === 'anything') return false;
  const { code, status } = describeFailure(error);
  return code === 'PreconditionFailed' || status === 412 || (expected !== 'absent' && code === 'NoSuchKey');
}

/** Checks whether to try again. A conflict with a concurrent write (409) is no result: the next try shows which write took effect. */
function mayPass(error: unknown): boolean {
  return isTransientFailure(error) || describeFailure(error).code === 'ConditionalRequestConflict';
}
