/** How a check came out: `fail` is what keeps alerts from people or records from being counted. */
export type CheckStatus = 'ok' | 'warn' | 'fail';

/** One thing that was looked at. */
export interface Check {
  readonly status: CheckStatus;
  /** What was found, with its number. */
  readonly what: string;
  /** What to do about it; absent when it is well. */
  readonly fix?: string;
}

/** Says that something is well. */
export function ok(what: string): Check {
  return { status: 'ok', what };
}

/** Says that something costs precision or may go wrong. */
export function warn(what: string, fix: string): Check {
  return { status: 'warn', what, fix };
}

/** Says that something is broken. */
export function fail(what: string, fix: string): Check {
  return { status: 'fail', what, fix };
}

const SHOWN: Readonly<Record<CheckStatus, string>> = { ok: 'ok  ', warn: 'warn', fail: 'FAIL' };

/**
 * Writes a check as one line.
 * @returns without a newline
 */
export function checkLine({ status, what, fix }: Check): string {
  return `${SHOWN[status]}  ${what}${fix === undefined ? '' : `  ->  ${fix}`}`;
}
