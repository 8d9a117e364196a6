import { listingFailure, LogBucketUnavailableError } from '../../adapters/aws/log-bucket-failure.ts';
import type { PastLogs } from '../../adapters/aws/past-logs.ts';
import { LogPathError, openLogStream } from '../../adapters/local/log-files.ts';
import { isNamedLikeLog, LOG_ENDINGS } from '../../adapters/local/log-name.ts';
import { NOTHING_PASSED_OVER, type PassedOver, passOver } from '../../adapters/local/passed-over.ts';
import { mapAhead } from '../../core/collections/map-ahead.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { layoutOfPrefix } from '../../core/flowlog/log-layout.ts';
import { findPastObjects } from '../../core/operations/backfill.ts';
import type { ListedLogObject, LogBucket, LogObject } from '../../core/ports.ts';
import type { PastLogObject } from '../../core/replay.ts';
import { pluralised, withThousands } from '../../core/wording.ts';
import { type S3Address, s3AddressText } from './s3-address.ts';

const GIGABYTE = 1e9;

/** Selection of log objects below an address. */
export interface S3Selection {
  /** First day, `YYYY-MM-DD` in UTC, by the folder that AWS put the object in; undefined for no limit. */
  readonly from: string | undefined;
  /** Last day, as `from`. */
  readonly to: string | undefined;
  /** Largest number of log objects. */
  readonly maxObjects: number;
  /** Largest sum of their sizes as stored, gigabytes. */
  readonly maxGb: number;
}

/** A log object that was found in S3. */
export interface FoundS3Log {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
}

/** Result of a search in S3. */
export interface FoundS3Logs {
  readonly logs: readonly FoundS3Log[];
  readonly sizeBytes: number;
  /** Objects that were passed over, because they are not named like a flow log. */
  readonly ignored: PassedOver;
}

/**
 * Finds log objects below an address. An object with exactly this key is taken whatever its name is, and nothing else then.
 * @param listing the bucket
 * @param onFound called with the number of log objects so far and their size in bytes
 * @throws {LogPathError} if there is none, or more than the selection allows
 * @throws {LogBucketUnavailableError} if the bucket cannot be listed
 */
export async function findS3Logs(
  { listing, address }: { readonly listing: LogBucket; readonly address: S3Address },
  selection: S3Selection,
  onFound: (objects: number, sizeBytes: number) => void,
): Promise<FoundS3Logs> {
  const logs: FoundS3Log[] = [];
  let sizeBytes = 0;
  let ignored = NOTHING_PASSED_OVER;
  try {
    for await (const { key, sizeBytes: size } of selected(listing, address.prefix, selection)) {
      const isThisOne = key === address.prefix && !key.endsWith('/');
      if (!isThisOne && !isNamedLikeLog(key.slice(key.lastIndexOf('/') + 1))) {
        if (!key.endsWith('/')) ignored = passOver(ignored, s3AddressText({ bucket: address.bucket, prefix: key }));
        continue;
      }
      logs.push({ bucket: address.bucket, key, sizeBytes: size });
      sizeBytes += size;
      onFound(logs.length, sizeBytes);
      checkLimits({ objects: logs.length, sizeBytes }, selection, address);
      if (isThisOne) break;
    }
  } catch (error) {
    throw listingFailure(error, s3AddressText(address));
  }
  if (logs.length === 0) throw new LogPathError(absenceText(address, ignored.count, selection));
  return { logs, sizeBytes, ignored };
}

function selected(
  listing: LogBucket,
  prefix: string,
  { from, to }: S3Selection,
): AsyncIterable<Pick<ListedLogObject, 'key' | 'sizeBytes'>> {
  const isOpen = from === undefined && to === undefined;
  return isOpen
    ? listing.objects(layoutOfPrefix(prefix).prefix)
    : findPastObjects(listing, { prefix, from, to, after: undefined });
}

function checkLimits(
  { objects, sizeBytes }: { readonly objects: number; readonly sizeBytes: number },
  { maxObjects, maxGb }: S3Selection,
  address: S3Address,
): void {
  const place = `Find flow logs: found more than`;
  const advice = `in ${s3AddressText(address)}; choose days with --from and --to or a longer prefix, or raise`;
  if (objects > maxObjects) {
    throw new LogPathError(`${place} ${withThousands(maxObjects)} log objects ${advice} --max-objects`);
  }
  if (sizeBytes > maxGb * GIGABYTE) throw new LogPathError(`${place} ${maxGb} GB ${advice} --max-gb`);
}

function absenceText(address: S3Address, ignored: number, { from, to }: S3Selection): string {
  const place = `Find flow logs: found none in ${s3AddressText(address)}`;
  if (from !== undefined || to !== undefined) {
    return `${place} of these days, expected names as AWS gives them (AWSLogs/.../vpcflowlogs/...), which say the day`;
  }
  return `${place} (${pluralised(ignored, 'other object')}), expected names that end in ${LOG_ENDINGS.join(', ')}`;
}

/** Log objects that are read from S3 at the same time: a reply takes longer to come than to be read. */
const READS_AT_ONCE = 8;

/** Log objects in memory, in bytes as stored. */
const MOST_BYTES = 64_000_000;

const PIECE_BYTES = 524_288;

/** After so many log objects one after the other that S3 does not give, the cause is not a single object. */
const MOST_FAILURES = 5;

/**
 * Reads log objects from S3, some of them ahead of their use. A log object that S3 does not give is one whose body throws the reason, so it is set aside and the others
 * are read. Its identity is a hash of its content, as that of a file is: a copy on the disk is the same log object and counts once.
 * @param logs the log objects
 * @param s3 where they are read from
 * @yields the log objects in their order
 * @throws {LogBucketUnavailableError} if S3 gave none of five log objects in a row: permissions or the connection fail, not the objects
 */
export async function* openS3Logs(
  logs: readonly FoundS3Log[],
  { download }: Pick<PastLogs, 'download'>,
): AsyncGenerator<PastLogObject> {
  const limits = { atOnce: READS_AT_ONCE, totalSize: MOST_BYTES, sizeOf: ({ sizeBytes }: FoundS3Log) => sizeBytes };
  const openOne = async (found: FoundS3Log): Promise<OpenedLog> => openLog(found, download);
  let failures = 0;
  for await (const { log, object, error } of mapAhead(logs, limits, openOne)) {
    failures = error?.reason === 'denied' || error?.reason === 'unreachable' ? failures + 1 : 0;
    yield { location: { bucket: log.bucket, key: log.key }, object };
    if (failures === MOST_FAILURES && error) {
      throw new LogBucketUnavailableError(
        `Read s3://${log.bucket}: S3 gave none of ${MOST_FAILURES} log objects one after the other, for the reasons above; mend this, then run the same command again`,
        { cause: error },
      );
    }
  }
}

interface OpenedLog {
  readonly log: FoundS3Log;
  readonly object: LogObject;
  readonly error?: UnreadableObjectError;
}

async function openLog(log: FoundS3Log, download: PastLogs['download']): Promise<OpenedLog> {
  try {
    const { bytes, ...times } = await download({ bucket: log.bucket, key: log.key });
    return { log, object: { ...openLogStream(log.key, wholeBody(bytes)), ...times } };
  } catch (error) {
    if (!(error instanceof UnreadableObjectError)) throw error;
    return { log, object: openLogStream(log.key, failingBody(error)), error };
  }
}

/**
 * Cuts a body into pieces, as it would come from a disk: so progress shows also within a large log object.
 * @yields the pieces in their order
 */
async function* wholeBody(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += PIECE_BYTES) yield bytes.subarray(from, from + PIECE_BYTES);
}

// oxlint-disable-next-line require-yield -- a body that gives nothing
async function* failingBody(error: Error): AsyncGenerator<Uint8Array> {
  throw error;
}
