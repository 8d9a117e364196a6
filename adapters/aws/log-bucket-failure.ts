import { describeFailure } from './aws-failure.ts';
import { RetryBudgetExhaustedError } from './retry-budget.ts';

/** Error for a bucket that cannot be listed, or does not give its objects. The message is written for the person who named the bucket. */
export class LogBucketUnavailableError extends Error {
  override readonly name = 'LogBucketUnavailableError';
}

/** What the codes of S3 and of the credentials mean for a person, and what to do. */
const MEANINGS: Readonly<Record<string, string>> = {
  AccessDenied: 'access denied; allow s3:ListBucket on the bucket to these credentials',
  AllAccessDisabled: 'access denied; AWS has disabled the bucket',
  CredentialsProviderError: 'found no credentials; name a profile (AWS_PROFILE=secops), or log in with: aws sso login',
  ExpiredToken: 'the credentials have expired; log in again',
  ExpiredTokenException: 'the credentials have expired; log in again',
  InvalidAccessKeyId: 'S3 does not know the access key; check AWS_PROFILE and AWS_ACCESS_KEY_ID',
  InvalidBucketName: 'the name of the bucket is not valid; write s3://bucket/prefix',
  InvalidToken: 'S3 refuses the session token; log in again',
  NoSuchBucket: 'found no bucket of this name; check the spelling',
  PermanentRedirect: 'the bucket is in another region, and S3 does not say in which; set AWS_REGION to it',
  SignatureDoesNotMatch: 'S3 refuses the secret key; check AWS_PROFILE and AWS_SECRET_ACCESS_KEY',
  TokenProviderError: 'the login has expired; log in again with: aws sso login',
};

/**
 * Returns the failure of a listing as a sentence for the person who named the bucket.
 * @param error any value that was thrown
 * @param address the bucket and prefix that were listed, as s3:// address
 * @returns a failure of S3, of the connection or of the credentials as {@link LogBucketUnavailableError}; any other value as it is
 */
export function listingFailure(error: unknown, address: string): unknown {
  const { code, status } = describeFailure(error);
  const meaning = MEANINGS[code] ?? (status === 403 ? MEANINGS['AccessDenied'] : undefined);
  if (meaning !== undefined) return unavailable(address, meaning, error);
  if (error instanceof RetryBudgetExhaustedError) {
    const { code: last, status: answer } = describeFailure(error.cause);
    const text = `S3 does not answer (${answer === undefined ? last : `${answer} ${last}`}); check the connection, then run the same command again`;
    return unavailable(address, text, error);
  }
  if (status === undefined) return error;
  return unavailable(address, `S3 answered ${status} ${code}`, error);
}

function unavailable(address: string, text: string, cause: unknown): LogBucketUnavailableError {
  return new LogBucketUnavailableError(`List ${address}: ${text}`, { cause });
}
