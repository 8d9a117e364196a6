// Names of everything in the data bucket, or in a folder that is laid out like it. No other file makes or reads these names.

import { hashId } from '../encoding/hash-id.ts';
import type { LogObjectIdentity, LogObjectLocation } from '../ports.ts';
import { isoDay, isoSecond, windowName, windowOfName } from '../time.ts';

/** What the keys of each kind of object begin with. The stack grants access and sets life times by these prefixes. */
export const PREFIXES = {
  /** What one log object says about one window. */
  partials: 'partials/',
  /** What all log objects say about one window. */
  windows: 'windows/',
  /** Which addresses interfaces owned on one day. */
  networks: 'networks/',
  /** Athena table of sums, one file an hour. */
  rollups: 'rollups/',
  /** Athena table of pairs, one file an hour. */
  attempts: 'attempts/',
  /** Summaries of hours and days; `digests` is an older name of summaries. */
  digests: 'digests/',
  /** What is usual on one day. */
  baselines: 'baselines/',
  /** Episodes, the outbox, and the hours whose tables are out of date. */
  episodes: 'episodes/',
  /** Athena table of alerts, one file for each. */
  alerts: 'alerts/',
  /** Notes about log objects that could not be read. */
  quarantine: 'quarantine/',
  /** Notes about log objects that are being read again, also for a rebuild. */
  reading: 'reading/',
  /** What a person puts there: the allow-list. */
  config: 'config/',
  /** What AWS said about interfaces. */
  descriptions: 'descriptions/',
  /** The pages about weeks. */
  reports: 'reports/',
} as const;

/** Prefixes of the data bucket whose writers must say what they expect to replace: compare-and-swap, or create if absent. */
export const CONDITIONAL_PREFIXES: readonly string[] = [
  PREFIXES.windows,
  PREFIXES.networks,
  PREFIXES.rollups,
  PREFIXES.attempts,
  PREFIXES.digests,
  PREFIXES.baselines,
  PREFIXES.episodes,
  PREFIXES.alerts,
];

/** Names of the Athena tables, each the folder of its files. */
export type TableName = 'rollups' | 'attempts' | 'alerts';

/** Where the episodes and the outbox are. */
export const EPISODES_KEY = `${PREFIXES.episodes}open.json`;

/** What the keys of all parts begin with that hold episodes where there are many. */
export const EPISODE_PARTS_PREFIX = `${PREFIXES.episodes}parts/`;

/** Where the last answer of DShield is. Only a deployment with the setting `world` has this object. */
export const WORLD_KEY = 'world/dshield-445.json';

/** Where a person puts an allow-list that is too large for the settings. */
export const ALLOW_LIST_KEY = `${PREFIXES.config}allow-list.json`;

/** A copy of the last allow-list at {@link ALLOW_LIST_KEY} that could be used. */
export const LAST_ALLOW_LIST_KEY = `${PREFIXES.episodes}allow-list.json`;

const DOCUMENT_ENDING = '.json.gz';
const NOTE_ENDING = '.json';

/**
 * Names a log object by what it is, never by when or how often it was announced.
 * @returns the first 26 base32 characters of sha256(bucket NUL key NUL etag)
 */
export function objectIdOf({ bucket, key, etag }: LogObjectIdentity): string {
  return hashId(`${bucket}\0${key}\0${etag}`);
}

/** Returns the key of what one log object says about one window: `partials/2026-11-23T0305Z/<object id>.json.gz`. */
export function partialKey(windowStart: number, objectId: string): string {
  return `${partialPrefix(windowStart)}${objectId}${DOCUMENT_ENDING}`;
}

/** Returns what the keys of all partials of one window begin with. */
export function partialPrefix(windowStart: number): string {
  return `${PREFIXES.partials}${windowName(windowStart)}/`;
}

/** Returns what the keys of all partials of one day begin with, and no other key. */
export function partialsOfDayPrefix(dayStart: number): string {
  return `${PREFIXES.partials}${isoDay(dayStart)}T`;
}

/** Reads the id of the log object in a key of {@link partialKey}. */
export function objectIdOfPartial(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1, -DOCUMENT_ENDING.length);
}

/**
 * Reads the window in a key of {@link partialKey}.
 * @returns its start, epoch seconds
 */
export function windowOfPartial(key: string): number {
  return windowOfName(key.slice(PREFIXES.partials.length, key.lastIndexOf('/')));
}

/** Returns the key of the fold of all partials of a window: `windows/2026-11-23T0305Z.json.gz`. */
export function windowKey(windowStart: number): string {
  return `${PREFIXES.windows}${windowName(windowStart)}${DOCUMENT_ENDING}`;
}

/**
 * Returns what the keys of all windows of one day begin with.
 * @param second any second of that day in UTC, epoch seconds
 */
export function windowsOfDayPrefix(second: number): string {
  return `${PREFIXES.windows}${isoDay(second)}`;
}

/**
 * Reads the window in a key of {@link windowKey}.
 * @returns its start, epoch seconds
 */
export function windowOfKey(key: string): number {
  return windowOfName(key.slice(PREFIXES.windows.length, -DOCUMENT_ENDING.length));
}

/** Returns the key of what interfaces of the fleet owned on one day: `networks/2026-11-23.json.gz`. */
export function ownershipKey(dayStart: number): string {
  return `${PREFIXES.networks}${isoDay(dayStart)}${DOCUMENT_ENDING}`;
}

/** Returns the key of the summary of one hour: `digests/2026-11-23T03.json.gz`. */
export function hourSummaryKey(hourStart: number): string {
  return `${PREFIXES.digests}${isoSecond(hourStart).slice(0, 13)}${DOCUMENT_ENDING}`;
}

/** Returns what the keys of the summaries of all hours of one day begin with, and no other key. */
export function hourSummaryPrefix(dayStart: number): string {
  return `${PREFIXES.digests}${isoDay(dayStart)}T`;
}

/**
 * Reads the hour in a key of {@link hourSummaryKey}.
 * @returns its start, epoch seconds
 */
export function hourOfSummaryKey(key: string): number {
  const name = key.slice(PREFIXES.digests.length, -DOCUMENT_ENDING.length);
  return Date.parse(`${name}:00:00Z`) / 1000;
}

/** Returns the key of the summary of one day: `digests/2026-11-23.json.gz`. */
export function daySummaryKey(dayStart: number): string {
  return `${PREFIXES.digests}${isoDay(dayStart)}${DOCUMENT_ENDING}`;
}

/** Returns the key of what is usual on one day: `baselines/2026-11-23.json.gz`. */
export function baselineKey(dayStart: number): string {
  return `${PREFIXES.baselines}${isoDay(dayStart)}${DOCUMENT_ENDING}`;
}

/**
 * Returns the key of some of the episodes: `episodes/parts/2026-11-23/<content id>.json.gz`.
 * @param day when the part was written: the day of the latest record, for example `2026-11-23`
 * @param contentId names what is in the part
 */
export function episodePartKey(day: string, contentId: string): string {
  return `${EPISODE_PARTS_PREFIX}${day}/${contentId}${DOCUMENT_ENDING}`;
}

/** Reads the day in a key of {@link episodePartKey}. @returns for example `2026-11-23` */
export function dayOfEpisodePart(key: string): string {
  return key.slice(EPISODE_PARTS_PREFIX.length, key.lastIndexOf('/'));
}

/**
 * Returns what the keys of one partition of an Athena table begin with: all rows of one day.
 * @param day for example `2026-11-23`, in UTC; or a placeholder such as `*`
 */
export function partitionPrefix(table: TableName, day: string): string {
  return `${PREFIXES[table]}dt=${day}/`;
}

const PARTITION = /^[a-z]+\/dt=(\d{4}-\d\d-\d\d)\//;

/**
 * Reads the day in a key of {@link tableKey} or {@link alertKey}.
 * @returns for example `2026-11-23`, in UTC; undefined for any other key
 */
export function dayOfPartition(key: string): string | undefined {
  return PARTITION.exec(key)?.[1];
}

/** Returns the key of one hour of an Athena table: `rollups/dt=2026-11-23/03.parquet`. */
export function tableKey(table: Exclude<TableName, 'alerts'>, hourStart: number): string {
  const iso = isoSecond(hourStart);
  return `${partitionPrefix(table, iso.slice(0, 10))}${iso.slice(11, 13)}.parquet`;
}

const TABLE_KEY = /^[a-z]+\/dt=(\d{4}-\d\d-\d\d)\/(\d\d)\.parquet$/;

/**
 * Reads the hour in a key of {@link tableKey}.
 * @returns its start, epoch seconds; undefined for any other key
 */
export function hourOfTableKey(key: string): number | undefined {
  const [, day, hour] = TABLE_KEY.exec(key) ?? [];
  return day === undefined ? undefined : Date.parse(`${day}T${hour}:00:00Z`) / 1000;
}

/** Returns the key of one alert of an episode: `alerts/dt=2026-11-23/<episode id>-2.json`. */
export function alertKey(day: string, episodeId: string, number: number): string {
  return `${partitionPrefix('alerts', day)}${episodeId}-${number}.json`;
}

/** Returns the key of the note about a log object that could not be read: `quarantine/<object id>.json`. */
export function quarantineKey(objectId: string): string {
  return `${PREFIXES.quarantine}${objectId}${NOTE_ENDING}`;
}

/** Reads the id of the log object in a key of {@link quarantineKey}. */
export function objectIdOfQuarantine(key: string): string {
  return key.slice(PREFIXES.quarantine.length, -NOTE_ENDING.length);
}

/**
 * Returns the key of the note that a message about a log object is being worked on again.
 * @param messageId the id that SQS gave the message
 */
export function readingKey({ bucket, key }: LogObjectLocation, messageId: string): string {
  return `${PREFIXES.reading}${hashId(`${bucket}\0${key}\0${messageId}`)}${NOTE_ENDING}`;
}

/**
 * Returns what the keys of all notes of one rebuild begin with.
 * @param run name of the rebuild, see `core/storage/rebuild-note.ts`
 */
export function rebuildPrefix(run: string): string {
  return `${PREFIXES.reading}rebuild-${run}/`;
}

/** Returns the key of the note that a rebuild has read a log object again. */
export function rebuildKey(run: string, { bucket, key }: LogObjectLocation): string {
  return `${rebuildPrefix(run)}${hashId(`${bucket}\0${key}`)}${NOTE_ENDING}`;
}

/**
 * Returns the key of what AWS said about one interface.
 * @param interfaceId for example `eni-0123456789abcdef0`
 */
export function descriptionKey(interfaceId: string): string {
  return `${PREFIXES.descriptions}${interfaceId}${NOTE_ENDING}`;
}

/**
 * Returns the key of the page about one week: `reports/2026-W47.html`.
 * @param week ISO week, for example `2026-W47`
 */
export function reportPageKey(week: string): string {
  return `${PREFIXES.reports}${week}.html`;
}
