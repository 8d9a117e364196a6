import type { Precondition, StoredObject } from '../core/ports.ts';

/**
 * Says whether a conditional write may take effect.
 * @param expected what the writer expects to be stored
 * @param stored what is stored, or undefined when there is no such object
 * @returns true when the expectation holds
 */
export function preconditionHolds(expected: Precondition, stored: StoredObject | undefined): boolean {
  if (expected === 'anything') return true;
  if (expected === 'absent') return stored === undefined;
  return stored?.etag === expected.etag;
}
