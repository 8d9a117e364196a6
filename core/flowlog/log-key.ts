import { hashId } from '../encoding/hash-id.ts';
import { isoDay, isoSecond } from '../time.ts';

/**
 * The names of log objects in a bucket: plain or Hive-compatible, by day or by hour.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */

/** The folder that AWS delivers all logs of a bucket to, at its root or below a prefix. */
export const LOGS_FOLDER = 'AWSLogs/';

/**
 * Returns the prefix below which all flow logs of a bucket lie.
 * @param logPrefix without slashes at its ends; may be empty
 * @returns ends in a slash
 */
export function awsLogsPrefix(logPrefix: string): string {
  return logPrefix === '' ? LOGS_FOLDER : `${logPrefix}/${LOGS_FOLDER}`;
}

/** What the name of a log object says. */
export interface LogKeyParts {
  /** What keys of log objects begin with, up to and with {@link LOGS_FOLDER}. */
  readonly prefix: string;
  readonly accountId: string;
  readonly region: string;
  /** For example `fl-0c1d2e3f405162738`. */
  readonly flowLogId: string;
  /** When the log object was made, epoch seconds. */
  readonly madeAt: number;
  /** What the log object holds: two log objects of the same minute have different names. */
  readonly text: string;
}

/**
 * Names a log object as AWS would, in plain folders by day.
 * @returns the key
 */
export function logKey({ prefix, accountId, region, flowLogId, madeAt, text }: LogKeyParts): string {
  const folder = dayFolder(`${prefix}${accountId}/vpcflowlogs/${region}/`, isoDay(madeAt));
  const hash = hashId(text).slice(0, 8);
  return `${folder}${accountId}_vpcflowlogs_${region}_${flowLogId}_${fileStamp(madeAt)}_${hash}.log.gz`;
}

/**
 * Writes a time as the names of log objects do. Stamps sort as time does.
 * @param second epoch seconds
 * @returns for example `20261123T0305Z`
 */
export function fileStamp(second: number): string {
  return `${isoSecond(second).slice(0, 16).replaceAll(/[-:]/g, '')}Z`;
}

const LOG_KEY =
  /(?:^|\/)AWSLogs\/(?:aws-account-id=)?\d{12}\/(?:aws-service=|service=)?vpcflowlogs\/(?:aws-region=)?[a-z0-9-]+\/(?:year=)?(\d{4})\/(?:month=)?(\d\d)\/(?:day=)?(\d\d)\/(?:(?:hour=)?\d\d\/)?[^/]+\.log(?:\.gz|\.parquet)$/;

/** Characters that control a terminal, break a line, hide, or turn the direction of text. AWS writes none of them into keys. */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * Says whether a key is that of a log object. Whoever can write elsewhere in the bucket cannot have it read as a flow log. A key of a log object can be shown in a
 * terminal as it is.
 * @param key as it is stored
 */
export function isLogKey(key: string): boolean {
  return LOG_KEY.test(key) && !ACTIVE.test(key);
}

const AMONG_FLOW_LOGS = /(?:^|\/)AWSLogs\/(?:.*[/=])?vpcflowlogs\/.*[^/]$/s;

/**
 * Checks whether an object is in a folder to which AWS delivers only flow logs. If its key is no log key, its name has an unknown form.
 * @param key as it is stored
 */
export function liesAmongFlowLogs(key: string): boolean {
  return AMONG_FLOW_LOGS.test(key);
}

/**
 * Reads the day that a log object was made on, by its folder.
 * @param key as it is stored
 * @returns for example `2026-11-23`, in UTC; undefined when the key is not that of a log object
 */
export function dayOfLogKey(key: string): string | undefined {
  const [, year, month, day] = LOG_KEY.exec(key) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}

const FLOW_LOG_ID = /_(fl-[0-9a-f]+)_/;

/**
 * Reads which flow log a log object belongs to: objects of one flow log have one format.
 * @param key as it is stored
 * @returns for example `fl-0c1d2e3f405162738`; empty when the name does not say
 */
export function flowLogOfKey(key: string): string {
  return FLOW_LOG_ID.exec(key.slice(key.lastIndexOf('/') + 1))?.[1] ?? '';
}

/**
 * Returns what the keys of all log objects in the same folder and of the same flow log begin with; a {@link fileStamp} follows.
 * @param key as it is stored
 * @returns the whole key when the name does not say which flow log it is of
 */
export function flowLogPrefixOfKey(key: string): string {
  const flowLog = flowLogOfKey(key);
  if (flowLog === '') return key;
  const marker = `_${flowLog}_`;
  return key.slice(0, key.lastIndexOf(marker) + marker.length);
}

const REGION_FOLDER =
  /(?:^|\/)AWSLogs\/(?:aws-account-id=)?\d{12}\/(?:aws-service=|service=)?vpcflowlogs\/(aws-region=)?[a-z0-9-]+\/$/;
const ON_THE_WAY = /(?:^|\/)AWSLogs\/(?:(?:aws-account-id=)?\d{12}\/(?:(?:aws-service=|service=)?vpcflowlogs\/)?)?$/;

/**
 * Says whether the log objects of one account and region lie below a folder.
 * @param folder ends with a slash
 */
export function isRegionFolder(folder: string): boolean {
  return REGION_FOLDER.test(folder);
}

/**
 * Says whether region folders may lie below a folder.
 * @param folder ends with a slash
 */
export function leadsToRegions(folder: string): boolean {
  return ON_THE_WAY.test(folder);
}

/**
 * Names the folder of one day.
 * @param regionFolder a folder that {@link isRegionFolder}
 * @param day for example `2026-11-23`
 */
export function dayFolder(regionFolder: string, day: string): string {
  const [year = '', month = '', date = ''] = day.split('-');
  return REGION_FOLDER.exec(regionFolder)?.[1] === undefined
    ? `${regionFolder}${year}/${month}/${date}/`
    : `${regionFolder}year=${year}/month=${month}/day=${date}/`;
}
