import { mapConcurrently } from '../../collections/concurrently.ts';
import { liesAmongFlowLogs, LOGS_FOLDER } from '../../flowlog/log-key.ts';
import { layoutOfPrefix, layoutOfSetting, layoutText, settingOfKey } from '../../flowlog/log-layout.ts';
import type { LogBucket } from '../../ports.ts';
import { regionFolders } from '../../storage/region-folders.ts';
import { type Check, fail } from './check.ts';

/** Folders that are looked into at one level of a bucket. */
const MOST_FOLDERS = 30;
const READS_AT_ONCE = 8;

/** Folders of Security Lake: its own flow logs, and its custom sources. Beside them are folders of other logs. */
const LAKE_FOLDERS = ['aws/VPC_FLOW/', 'ext/'];

/** An object whose key the setting `logPrefix` does not ask for. */
export interface OtherKey {
  readonly key: string;
  /** The value of `logPrefix` with which it would be read; undefined if there is none. */
  readonly logPrefix: string | undefined;
}

/**
 * Looks for flow logs in a bucket whose keys are not those that the setting `logPrefix` asks for. Of each folder at the root it looks at one key.
 * @param prefix what is read, as the stack gives it: for example `AWSLogs/` or `firehose/YYYY/MM/DD/HH`
 * @returns one key for each value of `logPrefix` that would read some
 */
export async function findOtherKeys(logs: LogBucket, prefix: string): Promise<OtherKey[]> {
  const layout = layoutOfPrefix(prefix);
  const isRead = (key: string): boolean => key.startsWith(layout.prefix) && layout.isLogKey(key);
  const found = new Map<string | undefined, OtherKey>();
  for (const key of await sampleKeys(logs)) {
    const logPrefix = settingOfKey(key);
    const isFlowLog = logPrefix !== undefined || liesAmongFlowLogs(key);
    if (isFlowLog && !isRead(key) && !found.has(logPrefix)) found.set(logPrefix, { key, logPrefix });
  }
  return [...found.values()];
}

/** Returns a key of each folder in which flow logs may lie. Keys of AWS lie some folders deep, beside those of other logs. */
async function sampleKeys(logs: LogBucket): Promise<string[]> {
  const roots = (await logs.folders('')).slice(0, MOST_FOLDERS);
  const folders = await mapConcurrently(roots, READS_AT_ONCE, async (root) => flowLogFolders(logs, root));
  const keys = await mapConcurrently(folders.flat(), READS_AT_ONCE, async (folder) => firstKey(logs, folder));
  return keys.flatMap((key) => key ?? []);
}

/** Returns the folders below one at the root that hold flow logs if any does. */
async function flowLogFolders(logs: LogBucket, root: string): Promise<string[]> {
  const lake = LAKE_FOLDERS.find((folder) => folder.startsWith(root));
  if (lake !== undefined) return (await logs.folders(lake)).slice(0, MOST_FOLDERS);
  const delivered = root === LOGS_FOLDER ? root : `${root}${LOGS_FOLDER}`;
  const regions = await regionFolders(logs, layoutOfSetting(''), delivered);
  return regions.length > 0 ? regions.slice(0, 1) : [root];
}

async function firstKey(logs: LogBucket, folder: string): Promise<string | undefined> {
  for await (const { key } of logs.objects(folder)) return key;
  return undefined;
}

/**
 * Says which flow logs are in the bucket and not read, because `logPrefix` asks for others.
 * @param prefix what is read, as the stack gives it
 * @returns one failure for each value of `logPrefix` that would read some; none where no other flow logs were found
 */
export function checkOtherKeys(found: readonly OtherKey[], prefix: string): Check[] {
  const layout = layoutOfPrefix(prefix);
  const expected = `${layoutText(layout)}${EXPECTED_ENDINGS[layout.name]}`;
  return found.map(({ key, logPrefix }) =>
    fail(
      `found ${key}, expected keys of the form ${expected}`,
      logPrefix === undefined ? RENAME : settingFix(logPrefix),
    ),
  );
}

/** How keys go on behind the text of their layout. */
const EXPECTED_ENDINGS = {
  'flow-logs': '<account>/vpcflowlogs/<region>/YYYY/MM/DD/<name>.log.gz or .log.parquet',
  firehose: '/<name>',
  'security-lake': 'region=<region>/accountId=<account>/eventDay=YYYYMMDD/<name>',
} as const;

const RENAME =
  'let AWS deliver the flow logs itself, or write them under names as it does: see keys in docs/formats.md';

function settingFix(logPrefix: string): string {
  if (layoutOfSetting(logPrefix).prefix === '') {
    return 'let Firehose write below a folder, for example firehose/, and set logPrefix to firehose/YYYY/MM/DD/HH';
  }
  const value = logPrefix === '' ? 'an empty text' : logPrefix;
  return `to read these, set logPrefix to ${value} and deploy again; see keys in docs/formats.md`;
}
