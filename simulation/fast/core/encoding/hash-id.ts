import { hashId as hash } from '../../../../core/encoding/hash-id.ts';
import { rememberedBy } from '../../remembered.ts';

export * from '../../../../core/encoding/hash-id.ts';

/** Remembers hashes by their texts. */
export const hashId = rememberedBy(hash, (text) => text);
