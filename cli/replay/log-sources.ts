import type { PastLogs } from '../../adapters/aws/past-logs.ts';
import {
  findLogFiles,
  type FoundFiles,
  LogPathError,
  openLogFile,
  openLogStream,
} from '../../adapters/local/log-files.ts';
import { NOTHING_PASSED_OVER, type PassedOver, passedOverTogether } from '../../adapters/local/passed-over.ts';
import { dayOfAnyKey } from '../../core/flowlog/log-layout.ts';
import type { LogObjectLocation } from '../../core/ports.ts';
import type { PastLogObject } from '../../core/replay.ts';
import { pluralised } from '../../core/wording.ts';
import type { ProgressLine } from '../progress.ts';
import { isS3Address, parseS3Address, type S3Address, s3AddressText } from './s3-address.ts';
import { findS3Logs, type FoundS3Log, type FoundS3Logs, openS3Logs, type S3Selection } from './s3-logs.ts';

const MEGABYTE = 1e6;

/** Stands for standard input among the paths. */
const STANDARD_INPUT = '-';

/** Log objects that a person named, and how to open them. */
export interface LogSources {
  readonly count: number;
  /** Sum of their sizes as stored; undefined if the size of one is not known. */
  readonly sizeBytes: number | undefined;
  /** Files and objects that were passed over, because of their names. */
  readonly ignored: PassedOver;
  /** Files that were passed over, because the compressed file that they came from stands beside them. */
  readonly copies: readonly string[];
  /** Opens them one after the other. */
  readonly open: () => AsyncGenerator<PastLogObject>;
}

/** What a search for log objects works with. */
export interface SearchDependencies {
  readonly progress: Pick<ProgressLine, 'found' | 'clear'>;
  /** Takes a line for a person. */
  readonly say: (line: string) => void;
  /** Connects to S3. It is called only for addresses in S3, because the AWS client loads slowly. */
  readonly connect: () => Promise<PastLogs>;
}

/**
 * Finds the log objects that a person named.
 * @param paths files, folders, addresses in S3, or `-` for standard input
 * @param selection days, and limits of S3
 * @throws {LogPathError} if a path names nothing that can be read
 * @throws {LogBucketUnavailableError} if a bucket cannot be listed
 */
export async function findLogSources(
  paths: readonly string[],
  selection: S3Selection,
  dependencies: SearchDependencies,
): Promise<LogSources> {
  const addresses = paths.filter(isS3Address).map(addressOf);
  const local = paths.filter((path) => path !== STANDARD_INPUT && !isS3Address(path));
  const hasInput = paths.includes(STANDARD_INPUT);
  const { files, ignored, copies } =
    local.length === 0 ? NO_FILES : ofDays(await findLogFiles(local, isOfDays(selection)), selection);
  const s3 = addresses.length === 0 ? undefined : await dependencies.connect();
  const found = s3 ? await findInS3(addresses, selection, { ...dependencies, s3 }) : NO_S3_LOGS;
  const inputs = Number(hasInput);
  const sizes = [...files, ...found.logs].map(({ sizeBytes }) => sizeBytes);
  return {
    count: inputs + files.length + found.logs.length,
    sizeBytes: hasInput ? undefined : sizes.reduce((sum, size) => sum + size, 0),
    ignored: passedOverTogether(ignored, found.ignored),
    copies,
    async *open() {
      if (hasInput) yield readInput();
      for (const { path } of files) yield { location: { bucket: '', key: path }, object: openLogFile(path) };
      if (s3) yield* openS3Logs(found.logs, s3);
    },
  };
}

const NO_FILES: FoundFiles = { files: [], ignored: NOTHING_PASSED_OVER, copies: [] };
const NO_S3_LOGS: S3Logs = { logs: [], ignored: NOTHING_PASSED_OVER };

/** Log objects of all addresses in S3. */
type S3Logs = Pick<FoundS3Logs, 'logs' | 'ignored'>;

function readInput(): PastLogObject {
  const name = 'standard input';
  return { location: { bucket: '', key: name }, object: openLogStream(name, process.stdin) };
}

/** Writes the path or address of a log object, as a person would. */
export function locationText({ bucket, key }: LogObjectLocation): string {
  return bucket === '' ? key : s3AddressText({ bucket, prefix: key });
}

function addressOf(path: string): S3Address {
  const address = parseS3Address(path);
  if (address) return address;
  throw new LogPathError(`Find flow logs: found ${path}, expected s3://bucket/prefix or s3://bucket/key`);
}

/** Returns what checks whether a file is of the days that are wanted. AWS writes the day into the path of a log object. */
function isOfDays({ from, to }: S3Selection): (path: string) => boolean {
  if (from === undefined && to === undefined) return () => true;
  return (path) => {
    const day = dayOfAnyKey(path);
    return day !== undefined && (from === undefined || day >= from) && (to === undefined || day <= to);
  };
}

/**
 * Leaves out the files of other days.
 * @throws {LogPathError} if none is left
 */
function ofDays({ files, ...others }: FoundFiles, selection: S3Selection): FoundFiles {
  const isWanted = isOfDays(selection);
  const taken = files.filter(({ path }) => isWanted(path));
  if (taken.length > 0) return { files: taken, ...others };
  throw new LogPathError(
    `Find flow logs: found ${pluralised(files.length, 'file')}, but none of these days; --from and --to need paths as AWS gives them (AWSLogs/.../vpcflowlogs/...), which say the day`,
  );
}

/** Finds the log objects of all addresses, each of them once, and says how many there are. */
async function findInS3(
  addresses: readonly S3Address[],
  selection: S3Selection,
  { progress, say, s3 }: SearchDependencies & { readonly s3: PastLogs },
): Promise<S3Logs> {
  const byAddress = new Map<string, FoundS3Log>();
  let ignored = NOTHING_PASSED_OVER;
  for (const address of addresses) {
    const search = { listing: s3.listing(address.bucket), address };
    const found = await findS3Logs(search, selection, (objects, bytes) => progress.found(objects, bytes));
    progress.clear();
    const size = `${(found.sizeBytes / MEGABYTE).toFixed(1)} MB as stored`;
    say(`Found ${pluralised(found.logs.length, 'log object')}, ${size}, in ${s3AddressText(address)}`);
    for (const log of found.logs) byAddress.set(locationText(log), log);
    ignored = passedOverTogether(ignored, found.ignored);
  }
  return { logs: [...byAddress.values()], ignored };
}
