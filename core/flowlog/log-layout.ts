import { foreignLayout, type LayoutName } from '../settings/log-prefix.ts';
import { isoDay, isoSecond } from '../time.ts';
import {
  dayFolder,
  dayOfLogKey,
  isLogKey,
  isRegionFolder,
  leadsToRegions,
  LOGS_FOLDER,
  logKey,
  type LogKeyParts,
} from './log-key.ts';

/** Keys of one form. */
interface KeyForm {
  readonly isLogKey: (key: string) => boolean;
  /** Returns the day of a log object by its folder, `YYYY-MM-DD`; undefined for another key. */
  readonly dayOf: (key: string) => string | undefined;
  /** Says whether the days lie directly below a folder. */
  readonly holdsDays: (folder: string) => boolean;
  /** Says whether folders that hold days may lie below a folder. */
  readonly leadsToDays: (folder: string) => boolean;
  readonly dayFolder: (folder: string, day: string) => string;
  /** True if the names of log objects begin with the flow log and the time. */
  readonly namesFlowLogs: boolean;
}

/** Where the log objects of a bucket lie, and what their keys look like. */
export interface LogLayout extends KeyForm {
  readonly name: LayoutName;
  /** All keys begin with it. Ends in a slash, or is empty. */
  readonly prefix: string;
}

/** `YYYY/MM/DD/HH/<name>`, in UTC, as Firehose makes keys by itself. */
const FIREHOSE_KEY = /(?:^|\/)(\d{4})\/(\d\d)\/(\d\d)\/\d\d\/[^/]+$/;

/** `region=<region>/accountId=<account>/eventDay=<YYYYMMDD>/<name>`. */
const LAKE_KEY = /(?:^|\/)region=[a-z0-9-]+\/account(?:Id|id)=\d{12}\/eventDay=(\d{4})(\d\d)(\d\d)\/[^/]+$/;
const LAKE_ACCOUNT = /(?:^|\/)region=[a-z0-9-]+\/account(?:Id|id)=\d{12}\/$/;

/** What stands before `AWSLogs/<account>/`, without its slash. */
const DELIVERED_KEY = /^(?:(.*?)\/)?AWSLogs\/(?:aws-account-id=)?\d{12}\//s;

const FLOW_LOGS: KeyForm = {
  isLogKey,
  dayOf: dayOfLogKey,
  holdsDays: isRegionFolder,
  leadsToDays: leadsToRegions,
  dayFolder,
  namesFlowLogs: true,
};

function firehose(prefix: string): KeyForm {
  return {
    isLogKey: (key) => key.startsWith(prefix) && FIREHOSE_KEY.test(`/${key.slice(prefix.length)}`),
    dayOf: (key) => dayBy(FIREHOSE_KEY, key),
    holdsDays: (folder) => folder === prefix,
    leadsToDays: () => false,
    dayFolder: (folder, day) => `${folder}${day.replaceAll('-', '/')}/`,
    namesFlowLogs: false,
  };
}

function securityLake(prefix: string): KeyForm {
  return {
    isLogKey: (key) => key.startsWith(prefix) && LAKE_KEY.test(`/${key.slice(prefix.length)}`),
    dayOf: (key) => dayBy(LAKE_KEY, key),
    holdsDays: (folder) => LAKE_ACCOUNT.test(folder),
    leadsToDays: (folder) => folder === prefix || /(?:^|\/)region=[a-z0-9-]+\/$/.test(folder),
    dayFolder: (folder, day) => `${folder}eventDay=${day.replaceAll('-', '')}/`,
    namesFlowLogs: false,
  };
}

function dayBy(form: RegExp, key: string): string | undefined {
  const [, year, month, day] = form.exec(key) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${day}`;
}

/**
 * Returns the layout that the setting `logPrefix` names. It ends in `YYYY/MM/DD/HH` for keys of Firehose, and in the folder of a source for those of
 * Security Lake (`aws/VPC_FLOW/2.0`, `ext/<source>`). Any other is a folder that holds `AWSLogs/`.
 * @param logPrefix without slashes at its ends; may be empty
 */
export function layoutOfSetting(logPrefix: string): LogLayout {
  const named = namedLayout(logPrefix);
  if (named) return named;
  const prefix = logPrefix === '' ? LOGS_FOLDER : `${logPrefix}/${LOGS_FOLDER}`;
  return { name: 'flow-logs', prefix, ...FLOW_LOGS };
}

/**
 * Returns the layout of keys that begin with a text, as the stack or a person gives it; it may also name a layout as `logPrefix` does.
 * @param prefix for example `AWSLogs/`, `firehose/YYYY/MM/DD/HH` or `aws/VPC_FLOW/2.0/`
 */
export function layoutOfPrefix(prefix: string): LogLayout {
  return namedLayout(prefix) ?? { name: 'flow-logs', prefix, ...FLOW_LOGS };
}

function namedLayout(text: string): LogLayout | undefined {
  const named = foreignLayout(text);
  if (named === undefined) return undefined;
  const form = named.name === 'firehose' ? firehose(named.prefix) : securityLake(named.prefix);
  return { ...named, ...form };
}

/** Writes a layout so that {@link layoutOfPrefix} reads it again. */
export function layoutText({ name, prefix }: LogLayout): string {
  return name === 'firehose' ? `${prefix}YYYY/MM/DD/HH` : prefix;
}

/**
 * Names a log object as the writer of a layout would.
 * @returns the key
 */
export function keyInLayout(layout: LogLayout, parts: Omit<LogKeyParts, 'prefix'>): string {
  const { prefix } = layout;
  const key = logKey({ ...parts, prefix });
  const { accountId, madeAt, region } = parts;
  const name = key.slice(key.lastIndexOf('/') + 1);
  switch (layout.name) {
    case 'flow-logs':
      return key;
    case 'firehose':
      return `${layout.dayFolder(prefix, isoDay(madeAt))}${isoSecond(madeAt).slice(11, 13)}/${name}`;
    case 'security-lake':
      return `${layout.dayFolder(`${prefix}region=${region}/accountId=${accountId}/`, isoDay(madeAt))}${name}`;
  }
}

/**
 * Reads the day of a log object by its folder, whatever its layout is.
 * @returns `YYYY-MM-DD`; undefined if the key has none of the forms
 */
export function dayOfAnyKey(key: string): string | undefined {
  return dayOfLogKey(key) ?? dayBy(LAKE_KEY, key) ?? dayBy(FIREHOSE_KEY, key);
}

/**
 * Returns the value of the setting `logPrefix` with which a key is read.
 * @returns undefined if the key has none of the forms. `YYYY/MM/DD/HH` alone, without a folder before it, is no value that the setting takes
 */
export function settingOfKey(key: string): string | undefined {
  if (isLogKey(key)) return DELIVERED_KEY.exec(key)?.[1] ?? '';
  const [match] = LAKE_KEY.exec(key) ?? FIREHOSE_KEY.exec(key) ?? [];
  if (match === undefined || key.includes(LOGS_FOLDER)) return undefined;
  const folder = key.slice(0, key.length - match.length);
  if (LAKE_KEY.test(key)) return foreignLayout(folder)?.name === 'security-lake' ? folder : undefined;
  return folder === '' ? 'YYYY/MM/DD/HH' : `${folder}/YYYY/MM/DD/HH`;
}

/**
 * Says which form a key has that no setting asks for, and what to do about it.
 * @returns undefined if it has neither the form of Firehose nor that of Security Lake
 */
export function foreignFormText(key: string): string | undefined {
  if (LAKE_KEY.test(key)) {
    return 'a key of Security Lake: to read it, end logPrefix in the folder of the source, such as aws/VPC_FLOW/2.0';
  }
  if (isLogKey(key) || !FIREHOSE_KEY.test(key)) return undefined;
  return 'a key of Firehose: to read it, end logPrefix in YYYY/MM/DD/HH, such as firehose/YYYY/MM/DD/HH';
}
