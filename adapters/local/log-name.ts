/** Endings of the names of flow-log files, as AWS and people write them. JSON is not among them: settings, and much else, are called so. */
export const LOG_ENDINGS: readonly string[] = [
  '.log.gz',
  '.log',
  '.txt',
  '.txt.gz',
  '.gz',
  '.log.parquet',
  '.parquet',
  '.csv',
  '.jsonl',
  '.ndjson',
];

/**
 * The end of a name that Firehose gives an object that it does not compress: a time and a random id, and an ending if one was chosen.
 * @see https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html
 */
const FIREHOSE_NAME = /-\d{4}(?:-\d\d){5}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[a-z]{1,8})?$/;

/**
 * Says whether a file that was found in a folder may be a flow log, by its name.
 * @param name without folders
 */
export function isNamedLikeLog(name: string): boolean {
  if (name.startsWith('.')) return false;
  return LOG_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)) || FIREHOSE_NAME.test(name);
}
