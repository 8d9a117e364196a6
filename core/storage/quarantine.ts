import { requireSchema } from '../encoding/schema.ts';
import type { UnreadableObjectError, UnreadableReason } from '../flowlog/unreadable-object.ts';
import type { LogObjectIdentity, ObjectStore } from '../ports.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { objectIdOf, quarantineKey } from './keys.ts';
import { readOrSkip, refuseNewer } from './stored-document.ts';

/** Why a log object was set aside. Stored as JSON. */
export interface QuarantineNote {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly reason: UnreadableReason;
  readonly message: string;
}

const NOTE = { what: 'a quarantine note', schema: 'surge445.quarantine/1' };

/**
 * Sets a log object aside that cannot be read, so that it is named somewhere and not tried for ever. A note that a newer release wrote stays: the
 * object is named there already.
 * @param identity who it is
 * @param error why
 */
export async function quarantine(
  identity: LogObjectIdentity,
  error: UnreadableObjectError,
  store: ObjectStore,
): Promise<void> {
  const note: QuarantineNote = { ...identity, reason: error.reason, message: error.message };
  const bytes = new TextEncoder().encode(`${JSON.stringify({ schema: NOTE.schema, ...note })}\n`);
  const key = quarantineKey(objectIdOf(identity));
  if ((await store.put(key, bytes, 'absent')) === 'written') return;
  const replace = async (): Promise<void> =>
    compareAndSwap(store, key, async (current) => {
      if (current) refuseNewer({ key, bytes: current.bytes }, NOTE);
      return bytes;
    });
  await readOrSkip(replace, () => undefined);
}

/**
 * Reads why a log object was set aside.
 * @param bytes what {@link quarantine} stored; notes of 0.1 name no schema
 * @throws {Error} when a later version, whose form this version does not know, wrote the note
 */
export function parseQuarantineNote(bytes: Uint8Array): QuarantineNote {
  // Only quarantine() writes these objects.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { schema = NOTE.schema, ...note } = JSON.parse(new TextDecoder().decode(bytes)) as QuarantineNote & {
    readonly schema?: string;
  };
  requireSchema(NOTE.what, schema, NOTE.schema);
  return note;
}
