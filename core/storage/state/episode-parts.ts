import { mapConcurrently } from '../../collections/concurrently.ts';
import { groupedBy } from '../../collections/grouped-by.ts';
import { sortByKey } from '../../collections/order.ts';
import { decodeJsonGz, gzip } from '../../encoding/gzip.ts';
import { hashId } from '../../encoding/hash-id.ts';
import { requireSchema } from '../../encoding/schema.ts';
import type { Episode } from '../../episodes/episode.ts';
import type { ObjectStore } from '../../ports.ts';
import { DAY_SECONDS, isoDay } from '../../time.ts';
import { dayOfEpisodePart, episodePartKey } from '../keys.ts';
import { decodeDocument, UnreadableDocumentError } from '../stored-document.ts';

const SCHEMA = 'surge445.episode-part/1';

const AT_ONCE = 16;

/** A part that is older is written anew with the next change of the state, or by the clock, because old parts are deleted in the end. */
const RENEWED_AFTER_SECONDS = 7 * DAY_SECONDS;

const encoder = new TextEncoder();

/** The episodes of each part, by its key. */
export type ReadParts = ReadonlyMap<string, readonly Episode[]>;

/**
 * Reads parts. A part never changes, so a part that was read before need not be read again.
 * @param keys the parts that the state consists of
 * @param before parts that were read before
 * @returns exactly the parts of these keys
 * @throws {UnreadableDocumentError} when a part is missing or damaged, or a later version wrote it
 */
export async function readParts(
  store: ObjectStore,
  keys: readonly string[],
  before: ReadParts = new Map(),
): Promise<ReadParts> {
  const parts = await mapConcurrently(
    keys,
    AT_ONCE,
    async (key) => [key, before.get(key) ?? (await readPart(store, key))] as const,
  );
  return new Map(parts);
}

/**
 * Writes episodes as parts, except the parts that are stored already. A part holds the episodes whose ids begin with the same character, so there are
 * at most 32, of about the same size.
 * @param episodes in the order of the state
 * @param state the parts of the present state, and the time by which parts are old, epoch seconds: the latest record start seen, or the clock
 * @returns the keys of all parts
 */
export async function writeParts(
  store: ObjectStore,
  episodes: readonly Episode[],
  state: { readonly before: ReadParts; readonly time: number },
): Promise<string[]> {
  const groups = sortByKey(groupedBy(episodes, ({ id }) => id.slice(0, 1)));
  return mapConcurrently(groups, AT_ONCE, async ([, group]) => writePart(store, group, state));
}

/**
 * Checks whether a part is so old that it must be written anew.
 * @param time epoch seconds
 */
export function isOldPart(key: string, time: number): boolean {
  return dayOfEpisodePart(key) < oldestDay(time);
}

function oldestDay(time: number): string {
  return isoDay(Math.max(0, time - RENEWED_AFTER_SECONDS));
}

async function readPart(store: ObjectStore, key: string): Promise<readonly Episode[]> {
  const stored = await store.get(key);
  if (!stored) throw new UnreadableDocumentError(key, 'the episodes are in this object, and it does not exist');
  return decodeDocument({ key, bytes: stored.bytes }, decodePart);
}

function decodePart(bytes: Uint8Array): readonly Episode[] {
  // Only writePart writes this object; the schema's name stands for its shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { schema, episodes } = decodeJsonGz(bytes) as { readonly schema: string; readonly episodes: Episode[] };
  requireSchema('a part of the episodes', schema, SCHEMA);
  return episodes;
}

async function writePart(
  store: ObjectStore,
  episodes: readonly Episode[],
  { before, time }: { readonly before: ReadParts; readonly time: number },
): Promise<string> {
  const oldest = oldestDay(time);
  const same = [...before].find(([key, known]) => dayOfEpisodePart(key) >= oldest && areSame(known, episodes));
  if (same) return same[0];
  const json = JSON.stringify({ schema: SCHEMA, episodes });
  const id = hashId(json);
  const known = [...before.keys()].find((key) => key === episodePartKey(dayOfEpisodePart(key), id));
  if (known !== undefined && dayOfEpisodePart(known) >= oldest) return known;
  const key = episodePartKey(isoDay(time), id);
  // Lost means that the part is there: its name says what is in it.
  await store.put(key, gzip(encoder.encode(json)), 'absent');
  return key;
}

/** Checks whether two lists hold the same objects. */
function areSame(one: readonly Episode[], other: readonly Episode[]): boolean {
  return one.length === other.length && one.every((episode, index) => episode === other[index]);
}
