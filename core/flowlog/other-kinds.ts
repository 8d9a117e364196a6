import { isHeader } from './line-format.ts';

/** What a file may be whose first line is neither a header line nor a record. */
export interface OtherKind {
  /** What it is, and what to do, as the end of a sentence. */
  readonly hint: string;
  /** True if the file is no lines of fields at all, so that nothing can be said of its first line. */
  readonly isOther: boolean;
}

const HEADERLESS = 'give the names of its fields in the setting logFormat, or write them in front, as the first line';
const UNPACK = 'unpack it, or compress it with gzip instead';
const WRITE_ANEW = 'write the records anew as lines, or as Parquet';

/** Forms of files, by the bytes that they begin with, read as Latin-1. */
const MAGIC_BYTES: ReadonlyArray<readonly [start: string, hint: string]> = [
  ['BZh', `it is compressed with bzip2: ${UNPACK}`],
  ['\u00fd7zXZ\0', `it is compressed with xz: ${UNPACK}`],
  ['(\u00b5/\u00fd', `it is compressed with Zstandard: ${UNPACK}`],
  ['PK\u0003\u0004', `it is a ZIP archive: ${UNPACK}`],
  ['Obj\u0001', `it is Avro: ${WRITE_ANEW}`],
  ['ORC', `it is ORC: ${WRITE_ANEW}`],
];

/** Other files that are no lines of fields, by how they look; the first that fits. */
const OTHER_FILES: ReadonlyArray<readonly [start: RegExp, hint: string]> = [
  [
    /^(?:\u00ff\u00fe|\u00fe\u00ff|[ -~]\0[ -~]\0|\0[ -~]\0[ -~])/,
    'it looks like UTF-16, write the file anew as UTF-8',
  ],
  [/^[^\n]{0,512}\0ustar/, 'it is a tar archive: unpack it'],
  // oxlint-disable-next-line no-control-regex -- bytes that no text has
  [/[\0-\u0008]/, 'it is neither text nor gzip nor Parquet: unpack it, or get the file again'],
  [
    /^\{\s*"events"\s*:/,
    `it is an answer of the command aws logs: get the messages alone, with --query 'events[].[message]' --output text`,
  ],
  [
    /^[[{].*"src_?addr"\s*:/,
    'it is JSON with a name before each value: write the values of each record as one line, separated by spaces, below a first line of the names',
  ],
  [
    /^[[{]/,
    `it is JSON: a flow log is lines of fields, separated by spaces; of an answer of the command aws logs, get the messages alone, with --query 'events[].[message]' --output text`,
  ],
  [/\r[^\n]/, 'its lines end with a carriage return (CR) alone: convert the ends of the lines to LF'],
  [
    /^"?@?(?:timestamp|ingestionTime|logStream)\b.*,|^[^ ]*,"?@?timestamp\b/,
    'it is CSV of CloudWatch without a column of messages: query "fields @timestamp, @message", and export the result',
  ],
];

/** Lines of fields that do not fit, by how the first one looks; the first that fits. */
const OTHER_LINES: ReadonlyArray<readonly [line: RegExp, hint: string]> = [
  [/\t|,| {2}/, 'fields must be separated by one space, not by tabs, commas or several spaces'],
  [/^ | $/, 'a line must not begin or end with a space'],
  [/(?:^| )tgw-/, `it looks like a flow log of a transit gateway (tgw-...) without a header line: ${HEADERLESS}`],
  [/^\d{1,2} .* (?:OK|NODATA|SKIPDATA)\b/, `it looks like a custom format without a header line: ${HEADERLESS}`],
  [
    / \d{1,2} \d{12} eni-[\da-f]+ /,
    'it looks like a record with something in front: remove what stands before the version in each line',
  ],
];

/**
 * Says what a file may be that has no header line, and what to do with it.
 * @param line its first line, read as Latin-1
 * @returns undefined if nothing is known
 */
export function otherKindOf(line: string): OtherKind | undefined {
  const file = MAGIC_BYTES.find(([start]) => line.startsWith(start)) ?? OTHER_FILES.find(([start]) => start.test(line));
  if (file) return { hint: file[1], isOther: true };
  const spelled = namesAsAwsWrites(line);
  if (spelled !== undefined) return { hint: spelled, isOther: false };
  const hint = OTHER_LINES.find(([pattern]) => pattern.test(line))?.[1];
  return hint === undefined ? undefined : { hint, isOther: false };
}

/** Names of fields are shorter; a longer one would fill the message. */
const LONGEST_NAME = 60;

/** Field names in other letters or signs: `account_id`, `ACCOUNT-ID`, `${account-id}`. */
function namesAsAwsWrites(line: string): string | undefined {
  const names = line.trim().split(/\s+/);
  const found = names.find((name) => name !== asAwsWrites(name));
  if (found === undefined || found.length > LONGEST_NAME || !isHeader(names.map(asAwsWrites))) return undefined;
  return `it looks like a header line with other names: found ${found}, expected ${asAwsWrites(found)}; write the names of the fields as AWS does`;
}

function asAwsWrites(name: string): string {
  return name
    .replace(/^\$\{(.*)\}$/, '$1')
    .replaceAll('_', '-')
    .toLowerCase();
}
