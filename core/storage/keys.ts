import { hashId } from '../encoding/hash-id.ts';
import type { LogObjectIdentity } from '../ports.ts';
import { isoDay, isoSecond, windowName } from '../time.ts';

/** Names of everything in the data bucket, or in a folder that is laid out like it. Nothing else makes or reads key names. */

/** Where the episodes and the outbox are. */
export const EPISODES_KEY = 'episodes/open.json';

/**
 * Names a log object by what it is, never by when or how often it was announced.
 * @returns the first 26 base32 characters of sha256(bucket NUL key NUL etag)
 */
export function objectIdOf({ bucket, key, etag }: LogObjectIdentity): string {
  return hashId(`${bucket}\0${key}\0${etag}`);
}

/** Facts of one log object in one window. */
export function partialKey(windowStart: number, objectId: string): string {
  return `${partialPrefix(windowStart)}${objectId}.json.gz`;
}

/** All facts of one window. */
export function partialPrefix(windowStart: number): string {
  return `partials/${windowName(windowStart)}/`;
}

/** The object id in a key of {@link partialKey}. */
export function objectIdOfPartial(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1, -'.json.gz'.length);
}

/** The fold of all partials of a window. */
export function windowKey(windowStart: number): string {
  return `windows/${windowName(windowStart)}.json.gz`;
}

/** One hour of an Athena table. */
export function tableKey(table: 'rollups' | 'attempts', hourStart: number): string {
  const iso = isoSecond(hourStart);
  return `${table}/dt=${iso.slice(0, 10)}/${iso.slice(11, 13)}.parquet`;
}

/** One alert that was sent. */
export function alertKey(day: string, episodeId: string, number: number): string {
  return `alerts/dt=${day}/${episodeId}-${number}.json`;
}

/** A log object that could not be read. */
export function quarantineKey(objectId: string): string {
  return `quarantine/${objectId}.json`;
}

/** The digest of one hour. */
export function hourSummaryKey(hourStart: number): string {
  return `digests/${isoSecond(hourStart).slice(0, 13)}.json.gz`;
}

/** What begins the keys of the digests of the hours of a day, and of nothing else. */
export function hourSummaryPrefix(dayStart: number): string {
  return `digests/${isoDay(dayStart)}T`;
}

/**
 * Reads the hour in a key of {@link hourSummaryKey}.
 * @returns its start, epoch seconds
 */
export function hourOfSummaryKey(key: string): number {
  const name = key.slice('digests/'.length, -'.json.gz'.length);
  return Date.parse(`${name}:00:00Z`) / 1000;
}

/** The digest of one day. */
export function daySummaryKey(dayStart: number): string {
  return `digests/${isoDay(dayStart)}.json.gz`;
}

/** What is usual on one day. */
export function baselineKey(dayStart: number): string {
  return `baselines/${isoDay(dayStart)}.json.gz`;
}
