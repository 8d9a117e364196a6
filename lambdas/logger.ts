import { Logger } from '@aws-lambda-powertools/logger';
import { withoutActive } from '../core/encoding/inert-json.ts';

/**
 * Returns the logger of a function. Each line is JSON, so no key of an object breaks a line; characters that would act in the terminal of whoever reads
 * the log are escaped too.
 */
export function createLogger(): Logger {
  return new Logger({ jsonReplacerFn: (_, value) => (typeof value === 'string' ? withoutActive(value) : value) });
}
