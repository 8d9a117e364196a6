import type { Precondition, StoredObject } from '../core/ports.ts';

/**
 * Checks whether a conditional write may take effect.
 * @param expected precondition of the writer
 * @param stored stored object, or undefined if the object does not exist
 * @returns true if the precondition holds
 */
export function preconditionHolds(expected: Precondition, stored: StoredObject | undefined): boolean {
  if (expected === 'anything') return true;
  if (expected === 'absent') return stored === undefined;
  return stored?.etag === expected.etag;
}
