/**
 * The names of log objects in a bucket: plain or Hive-compatible, by day or by hour.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-path.html
 */

const LOG_KEY =
  /(?:^|\/)AWSLogs\/(?:aws-account-id=)?\d{12}\/(?:aws-service=|service=)?vpcflowlogs\/(?:aws-region=)?[a-z0-9-]+\/(?:year=)?(\d{4})\/(?:month=)?(\d\d)\/(?:day=)?(\d\d)\/(?:(?:hour=)?\d\d\/)?[^/]+\.log(?:\.gz|\.parquet)$/;

/**
 * Says whether a key is that of a log object. Whoever can write elsewhere in the bucket cannot have it read as a flow log.
 * @param key as it is stored
 */
export function isLogKey(key: string): boolean {
  return LOG_KEY.test(key);
}

const AMONG_FLOW_LOGS = /(?:^|\/)AWSLogs\/(?:.*[/=])?vpcflowlogs\/.*[^/]$/;

/**
 * Says whether an object lies where only flow logs are delivered, whatever its name. One that is no log key there is a name that we do not know.
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
