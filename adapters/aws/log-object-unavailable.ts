import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { describeFailure } from './aws-failure.ts';

/** Error for a log object that is missing, in an archive class, not readable with these permissions, larger than any flow-log file, or out of reach. */
export class LogObjectUnavailableError extends UnreadableObjectError {
  override readonly name = 'LogObjectUnavailableError';

  /**
   * @param fault reason why the log object cannot be read
   * @param request bucket and key of the log object
   * @param detail found and expected value as text, and the failure that caused this error
   */
  constructor(
    fault: 'missing' | 'archived' | 'denied' | 'too-large' | 'unreachable',
    request: { bucket: string; key: string },
    detail: { text: string; cause?: unknown },
  ) {
    super(fault, `Open log object s3://${request.bucket}/${request.key}: ${detail.text}`, { cause: detail.cause });
  }
}

/**
 * Says of a failure of S3 why a log object cannot be read.
 * @param error what the request threw
 * @param request bucket and key of the log object
 * @returns a {@link LogObjectUnavailableError} where it is a fault of the object or of its permissions; else the error itself
 */
export function unavailableLogObject(error: unknown, request: { bucket: string; key: string }): unknown {
  const { code, status } = describeFailure(error);
  if (code === 'NoSuchKey') {
    return new LogObjectUnavailableError('missing', request, { text: 'found no such object', cause: error });
  }
  if (code === 'InvalidObjectState') {
    return new LogObjectUnavailableError('archived', request, {
      text: 'found an object in an archive class; restore it first',
      cause: error,
    });
  }
  if (code === 'AccessDenied' || status === 403) {
    const text =
      'access denied; allow s3:GetObject on the object and kms:Decrypt on its key (without s3:ListBucket, a missing object gives the same answer)';
    return new LogObjectUnavailableError('denied', request, { text, cause: error });
  }
  return error;
}
