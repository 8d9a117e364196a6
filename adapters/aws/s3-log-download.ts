import { describeFailure } from './aws-failure.ts';
import { InterruptedBodyError, readS3Body } from './s3-body.ts';
import { LogObjectUnavailableError } from './log-object-unavailable.ts';
import { openS3LogObject, type S3LogObjectRequest } from './s3-log-object.ts';
import { RetryBudgetExhaustedError } from './retry-budget.ts';

/** A log object in memory. */
export interface DownloadedLogObject {
  readonly bytes: Uint8Array;
  /** Time at which the object was stored, epoch seconds; absent if S3 did not say. */
  readonly writtenAt?: number;
}

/** Number of times that an object is read again from its start after its reply broke off. */
const MOST_TRIES = 3;

/** A reply may pause this long. */
const PAUSE_MS = 10_000;

/** A reply that is slower than this counts as stalled, in bytes per millisecond: 50 kB a second. */
const SLOWEST = 50;

/**
 * Reads a log object into memory. A reply that breaks off or stalls is read again, so half an object is never taken for a whole one.
 * @param request see {@link S3LogObjectRequest}; `maxSizeBytes` bounds the memory. The longest time of one try of its budget also bounds a pause
 * @throws {LogObjectUnavailableError} if the object cannot be read; the reason is `unreachable` if S3 did not send it whole in all tries
 */
export async function downloadS3LogObject(request: S3LogObjectRequest): Promise<DownloadedLogObject> {
  for (let tries = 1; ; tries++) {
    try {
      return await readWhole(request);
    } catch (error) {
      const isInterrupted = error instanceof InterruptedBodyError;
      if (isInterrupted && tries < MOST_TRIES) continue;
      if (isInterrupted || error instanceof RetryBudgetExhaustedError) throw unreachable(request, error);
      throw error;
    }
  }
}

async function readWhole(request: S3LogObjectRequest): Promise<DownloadedLogObject> {
  const { body, sizeBytes, writtenAt } = await openS3LogObject(request);
  const pauseMs = request.budget.tryTimeoutMs ?? PAUSE_MS;
  const bytes = await readS3Body(body, AbortSignal.timeout(Math.ceil(pauseMs + sizeBytes / SLOWEST)));
  return { bytes, ...(writtenAt === undefined ? {} : { writtenAt }) };
}

function unreachable(request: S3LogObjectRequest, error: Error): LogObjectUnavailableError {
  const { code, status } = describeFailure(error.cause);
  const answer = status === undefined ? code : `${status} ${code}`;
  const text = `S3 did not send it whole, though asked several times (${answer}); run the same command again later`;
  return new LogObjectUnavailableError('unreachable', request, { text, cause: error });
}
