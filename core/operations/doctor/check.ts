/** Result of a check. `fail` means that alerts do not reach people or that records are not counted. */
export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One check of a deployment and its result. */
export interface Check {
  readonly status: CheckStatus;
  /** What was found, with numbers. */
  readonly what: string;
  /** What a person should do; absent if the status is `ok`. */
  readonly fix?: string;
}

/** Returns a check without a problem. */
export function ok(what: string): Check {
  return { status: 'ok', what };
}

/** Returns a check that found a loss of precision or a possible problem. */
export function warn(what: string, fix: string): Check {
  return { status: 'warn', what, fix };
}

/** Returns a check that found a failure. */
export function fail(what: string, fix: string): Check {
  return { status: 'fail', what, fix };
}

const SHOWN: Readonly<Record<CheckStatus, string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

/**
 * Writes a check as one line of text.
 * @returns the line without a newline
 */
export function checkLine({ status, what, fix }: Check): string {
  return `${SHOWN[status]}  ${what}${fix === undefined ? '' : `  ->  ${fix}`}`;
}
