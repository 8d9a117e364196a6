import { mapConcurrently } from '../../collections/concurrently.ts';
import { flowLogOfKey, liesAmongFlowLogs, LOGS_FOLDER } from '../../flowlog/log-key.ts';
import { type LogLayout, layoutOfPrefix, layoutOfSetting, layoutText, settingOfKey } from '../../flowlog/log-layout.ts';
import type { LogBucket } from '../../ports.ts';
import { regionFolders } from '../../storage/region-folders.ts';
import { DRILL_FLOW_LOG_ID } from '../drill.ts';
import { type Check, fail, warn } from './check.ts';

/** Folders that are looked into at one level of a bucket. */
const MOST_FOLDERS = 30;
const READS_AT_ONCE = 8;

/** Keys of a folder that are looked at until one is of a flow log. */
const MOST_KEYS = 1000;

/** Where Security Lake keeps its own flow logs. */
const LAKE_FLOW_LOGS = 'aws/VPC_FLOW/';

/** Folders of Security Lake: its own flow logs, and its custom sources. Beside them are folders of other logs. */
const LAKE_FOLDERS = [LAKE_FLOW_LOGS, 'ext/'];

/** An object whose key the setting `logPrefix` does not ask for. */
export interface OtherKey {
  readonly key: string;
  /** The value of `logPrefix` with which it would be read; undefined if there is none. */
  readonly logPrefix: string | undefined;
  /** False if only the form of the key is that of a flow log: other logs have such keys as well. */
  readonly isSurelyFlowLog: boolean;
}

/** What was found of flow logs in a bucket. */
export interface FoundKeys {
  /** True if log objects have keys that the setting `logPrefix` asks for, however old they are. */
  readonly hasOwn: boolean;
  /** One key for each value of `logPrefix` that would read some. */
  readonly others: readonly OtherKey[];
}

/**
 * Looks for flow logs in a bucket whose keys are not those that the setting `logPrefix` asks for. Of each folder at the root it looks at one key.
 * @param prefix what is read, as the stack gives it: for example `AWSLogs/` or `firehose/YYYY/MM/DD/HH`
 */
export async function findOtherKeys(logs: LogBucket, prefix: string): Promise<FoundKeys> {
  const layout = layoutOfPrefix(prefix);
  const isRead = (key: string): boolean => key.startsWith(layout.prefix) && layout.isLogKey(key);
  const found = new Map<string | undefined, OtherKey>();
  for (const key of await sampleKeys(logs)) {
    const logPrefix = settingOfKey(key);
    const isSurelyFlowLog = liesAmongFlowLogs(key) || key.startsWith(LAKE_FLOW_LOGS);
    const mayBeFlowLog = logPrefix !== undefined || isSurelyFlowLog;
    if (mayBeFlowLog && !isRead(key) && !found.has(logPrefix)) {
      found.set(logPrefix, { key, logPrefix, isSurelyFlowLog });
    }
  }
  const others = [...found.values()];
  return { others, hasOwn: others.length > 0 && (await holdsFlowLogs(logs, layout)) };
}

/** Says whether real flow logs lie where a layout has them. Those of a drill show nothing. */
async function holdsFlowLogs(logs: LogBucket, layout: LogLayout): Promise<boolean> {
  const folders = (await regionFolders(logs, layout, layout.prefix)).slice(0, MOST_FOLDERS);
  const held = await mapConcurrently(folders, READS_AT_ONCE, async (folder) => {
    let seen = 0;
    for await (const { key } of logs.objects(folder)) {
      if (layout.isLogKey(key) && flowLogOfKey(key) !== DRILL_FLOW_LOG_ID) return true;
      if (++seen === MOST_KEYS) return false;
    }
    return false;
  });
  return held.includes(true);
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
 * @returns one check for each value of `logPrefix` that would read some: a failure where they are flow logs, a warning where they may be
 */
export function checkOtherKeys({ hasOwn, others }: FoundKeys, prefix: string): Check[] {
  const layout = layoutOfPrefix(prefix);
  const expected = `${layoutText(layout)}${EXPECTED_ENDINGS[layout.name]}`;
  return others.map(({ isSurelyFlowLog, key, logPrefix }) => {
    const what = `found ${key}, expected keys of the form ${expected}`;
    const fix = fixOf(logPrefix, hasOwn ? layout.prefix : undefined);
    return isSurelyFlowLog
      ? fail(what, fix)
      : warn(
          `${what}; it may be a flow log, or a log of another kind`,
          `look at this object first; if it is a flow log: ${fix}`,
        );
  });
}

/** How keys go on behind the text of their layout. */
const EXPECTED_ENDINGS = {
  'flow-logs': '<account>/vpcflowlogs/<region>/YYYY/MM/DD/<name>.log.gz or .log.parquet',
  firehose: '/<name>',
  'security-lake': 'region=<region>/accountId=<account>/eventDay=YYYYMMDD/<name>',
} as const;

const RENAME =
  'let AWS deliver the flow logs itself, or write them under names as it does: see keys in docs/formats.md';

/**
 * Says what to do so that flow logs are read.
 * @param logPrefix the value that would read them; undefined if there is none
 * @param own where other flow logs lie that are read now; undefined if there are none
 */
function fixOf(logPrefix: string | undefined, own: string | undefined): string {
  if (logPrefix === undefined) return RENAME;
  return own === undefined
    ? settingFix(logPrefix)
    : `leave logPrefix as it is, because flow logs lie below ${own} too, and let these be delivered there`;
}

function settingFix(logPrefix: string): string {
  if (layoutOfSetting(logPrefix).prefix === '') {
    return 'let Firehose write below a folder, for example firehose/, and set logPrefix to firehose/YYYY/MM/DD/HH';
  }
  const value = logPrefix === '' ? 'an empty text' : logPrefix;
  return `to read these, set logPrefix to ${value} and deploy again; see keys in docs/formats.md`;
}
