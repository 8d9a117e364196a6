import type { UnreadableObjectError, UnreadableReason } from '../flowlog/unreadable-object.ts';
import { objectIdOf, quarantineKey } from './keys.ts';
import type { LogObjectIdentity, ObjectStore } from '../ports.ts';

/** Why a log object was set aside. Stored as JSON. */
export interface QuarantineNote {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly reason: UnreadableReason;
  readonly message: string;
}

/**
 * Sets a log object aside that cannot be read, so that it is named somewhere and not tried for ever.
 * @param identity who it is
 * @param error why
 */
export async function quarantine(
  identity: LogObjectIdentity,
  error: UnreadableObjectError,
  store: ObjectStore,
): Promise<void> {
  const note: QuarantineNote = { ...identity, reason: error.reason, message: error.message };
  await store.put(
    quarantineKey(objectIdOf(identity)),
    new TextEncoder().encode(`${JSON.stringify(note)}\n`),
    'anything',
  );
}

/**
 * Reads why a log object was set aside.
 * @param bytes what {@link quarantine} stored
 */
export function parseQuarantineNote(bytes: Uint8Array): QuarantineNote {
  // Only quarantine() writes these objects.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(new TextDecoder().decode(bytes)) as QuarantineNote;
}
