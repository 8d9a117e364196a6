/** Facts about a failed request, read from the error of an AWS client. */
export interface AwsFailure {
  /** The error code of the service (`SlowDown`), of Node (`ECONNRESET`) or the name of the error. */
  readonly code: string;
  /** The HTTP status, or undefined when there was no reply. */
  readonly status: number | undefined;
  /** Number of tries that the client itself made; 1 if its own retries are off. */
  readonly tries: number;
}

const PASSING_CODES = new Set([
  'ABORT_ERR',
  'AbortError',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ETIMEDOUT',
  'InternalError',
  'InterruptedBodyError',
  'RequestLimitExceeded',
  'RequestTimeout',
  'RequestTimeoutException',
  'SlowDown',
  'TimeoutError',
  'TooManyRequestsException',
]);

/**
 * Reads the facts from an error of an AWS client.
 * @param error any value that was thrown
 */
export function describeFailure(error: unknown): AwsFailure {
  const metadata = fieldOf(error, '$metadata');
  const code = [fieldOf(error, 'code'), fieldOf(error, 'name')].find((text) => typeof text === 'string');
  const status = fieldOf(metadata, 'httpStatusCode');
  const tries = fieldOf(metadata, 'attempts');
  return {
    code: code ?? 'unknown',
    status: typeof status === 'number' ? status : undefined,
    tries: typeof tries === 'number' ? tries : 1,
  };
}

/**
 * Checks whether a request may succeed when it is sent again. This is so after throttling, a fault of the service, a time-out or a broken connection.
 * @param error any value that was thrown
 * @returns false for a failure that would repeat, such as a missing permission
 */
export function isTransientFailure(error: unknown): boolean {
  const { code, status } = describeFailure(error);
  return (
    PASSING_CODES.has(code) ||
    /Throttl/.test(code) ||
    status === 429 ||
    (status !== undefined && status >= 500 && status !== 501)
  );
}

const REFUSALS = new Set([
  'CredentialsProviderError',
  'StackUnavailableError',
  'RetryBudgetExhaustedError',
  'TokenProviderError',
]);

/**
 * Checks whether an error comes from AWS or from the connection to AWS. A person can correct such an error with other credentials, another region or
 * a permission.
 * @param error any value that was thrown
 */
export function isAwsFailure(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return fieldOf(error, '$metadata') !== undefined || REFUSALS.has(error.name) || error.message === 'Region is missing';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
