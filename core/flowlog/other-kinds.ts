import { isHeader } from './line-format.ts';
import { awsNameOf } from './spelled-names.ts';

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
const MESSAGES_ALONE = `get the messages alone, with --query 'events[].[message]' --output text`;

/** Forms of files, by the bytes that they begin with, read as Latin-1. */
const MAGIC_BYTES: ReadonlyArray<readonly [start: string, hint: string]> = [
  ['BZh', `it is compressed with bzip2: ${UNPACK}`],
  ['\u00fd7zXZ\0', `it is compressed with xz: ${UNPACK}`],
  [']\0\0', `it is compressed with LZMA: ${UNPACK}`],
  ['(\u00b5/\u00fd', `it is compressed with Zstandard: ${UNPACK}`],
  ['P*M\u0018', `it is compressed with Zstandard: ${UNPACK}`],
  ['\u0004"M\u0018', `it is compressed with LZ4: ${UNPACK}`],
  ['\u00ff\u0006\0\0sNaPpY', `it is compressed with Snappy: ${UNPACK}`],
  ['x\u0001', `it is compressed with zlib: ${UNPACK}`],
  ['x\u009c', `it is compressed with zlib: ${UNPACK}`],
  ['x\u00da', `it is compressed with zlib: ${UNPACK}`],
  ['\u001f\u009d', `it is compressed with compress (.Z): ${UNPACK}`],
  ["7z\u00bc\u00af'\u001c", `it is a 7-Zip archive: ${UNPACK}`],
  ['PK\u0003\u0004', `it is a ZIP archive: ${UNPACK}`],
  ['PAR1', 'it is Parquet, but compressed with gzip as a whole: inflate the file once'],
  ['PARE', 'it is encrypted Parquet: write it anew without encryption'],
  ['ARROW1', `it is Arrow, also called Feather: ${WRITE_ANEW}`],
  ['Obj\u0001', `it is Avro: ${WRITE_ANEW}`],
  ['ORC', `it is ORC: ${WRITE_ANEW}`],
  ['H4sI', 'it is gzip that was written as base64: decode it'],
  ['version https://git-lfs', 'it is a pointer of Git LFS and not the file itself: fetch that with git lfs pull'],
];

/** Other files that are no lines of fields, by how they look; the first that fits. */
const OTHER_FILES: ReadonlyArray<readonly [start: RegExp, hint: string]> = [
  [
    /^(?:\u00ff\u00fe|\u00fe\u00ff|[ -~]\0[ -~]\0|\0[ -~]\0[ -~])/,
    'it looks like UTF-16, write the file anew as UTF-8',
  ],
  [/^[^\n]{0,512}\0ustar/, 'it is a tar archive: unpack it'],
  [
    // oxlint-disable-next-line no-control-regex -- bytes that no text has
    /[\0-\u0008\u000e-\u001a\u001c-\u001f]/,
    'it is neither text nor gzip nor Parquet: unpack it, or get the file again',
  ],
  [/^\s*<(?:!|\?xml|html|[A-Z])/i, 'it is HTML or XML, perhaps the message of an error: get the file again'],
  [/^\{\s*"events"\s*:/, `it is an answer of the command aws logs: ${MESSAGES_ALONE}`],
  [
    /^\{.*"field"\s*:\s*"@message"/,
    'it is an answer of aws logs get-query-results: export the results of Logs Insights as CSV or JSON instead',
  ],
  [
    /^\{.*"(?:awslogs|kinesis|rawData)"\s*:/,
    'it is JSON that holds compressed data as base64, as a Lambda function gets it: decode the data, and write it to a file',
  ],
  [
    /^[[{](?=.*"src_?addr"\s*:).*"dst_?addr"\s*:/i,
    'it is JSON with a name before each value: write the values of each record as one line, separated by spaces, below a first line of the names',
  ],
  [
    /^[[{]/,
    'it is JSON, but of no form that is read: leave it out if it is no flow log; else write each record as one line of fields, separated by spaces',
  ],
  [/\r[^\n]/, 'its lines end with a carriage return (CR) alone: convert the ends of the lines to LF'],
  [/^"?@?(?:timestamp|message)"?;/i, 'it is CSV with semicolons: write it anew with commas'],
  [
    /^"?@?(?:timestamp|ingestionTime|logStream)\b.*,|^[^ ]*,"?@?timestamp\b/,
    'it is CSV of CloudWatch without a column of messages: query "fields @timestamp, @message", and export the result',
  ],
];

/** Lines of fields that do not fit, by how the first one looks; the first that fits. */
const OTHER_LINES: ReadonlyArray<readonly [line: RegExp, hint: string]> = [
  [/^EVENTS\t/, `it is an answer of the command aws logs: ${MESSAGES_ALONE}`],
  [
    /\b(?:OK|NODATA|SKIPDATA)[\t ]+\d{1,2} (?:\d{12}|unknown) /,
    `it holds several records in one line: write each as a line of its own, as the command aws logs does with --query 'events[].[message]' --output text`,
  ],
  [
    /^#/,
    'a line must not begin with #: remove such lines, and of the line of names all that stands before the first name',
  ],
  [
    /\t|\u00a0|,| {2}|^"|^[^ ]* ?[;|]/,
    'fields must be separated by one space, not by tabs, commas, other signs or several spaces, and without quotation marks',
  ],
  [/^ | $/, 'a line must not begin or end with a space'],
  [/(?:^| )tgw-/, `it looks like a flow log of a transit gateway (tgw-...) without a header line: ${HEADERLESS}`],
  [/^\d{1,2} .* (?:OK|NODATA|SKIPDATA)\b/, `it looks like a custom format without a header line: ${HEADERLESS}`],
  [
    / \d{1,2} \d{12} eni-[\da-f]+ /,
    'it looks like a record with something in front: remove what stands before the version in each line',
  ],
];

const NO_FLOW_LOG =
  'it does not look like a flow log, which begins with the names of its fields, such as "version account-id interface-id": leave it out, or get the file again';

/**
 * Says what a file may be that has no header line, and what to do with it.
 * @param line its first line, read as Latin-1
 * @returns undefined if nothing is known
 */
export function otherKindOf(line: string): OtherKind | undefined {
  const file = MAGIC_BYTES.find(([start]) => line.startsWith(start)) ?? OTHER_FILES.find(([start]) => start.test(line));
  if (file) return { hint: file[1], isOther: true };
  if (!isLikeFlowLog(line)) return { hint: NO_FLOW_LOG, isOther: true };
  const hint = namesAsAwsWrites(line) ?? OTHER_LINES.find(([pattern]) => pattern.test(line))?.[1];
  return hint === undefined ? undefined : { hint, isOther: false };
}

const OF_RECORDS = /\beni-|\btgw-|\b(?:ACCEPT|REJECT|NODATA|SKIPDATA)\b|^#|^\s*$/;
const ADDRESS_AMONG_VALUES = /^(?:[\w.:-]+ )*\d{1,3}(?:\.\d{1,3}){3}(?: [\w.:-]+)*$/;

/** Says whether there is anything in a line that flow logs have: names of fields, or what records hold. */
function isLikeFlowLog(line: string): boolean {
  if (OF_RECORDS.test(line) || (line.length < 1000 && ADDRESS_AMONG_VALUES.test(line))) return true;
  return line.split(/[\s,;|]+/).some((name) => awsNameOf(name) !== undefined);
}

/** Field names in other letters or signs: `account_id`, `ACCOUNT-ID`, `${account-id}`, `accountId`. */
function namesAsAwsWrites(line: string): string | undefined {
  const names = line.trim().split(/[\t ]+/);
  const awsNames = names.map((name) => awsNameOf(name) ?? name);
  const index = names.findIndex((name, at) => name !== awsNames[at]);
  const found = names[index];
  if (found === undefined || !isHeader(awsNames)) return undefined;
  return `it looks like a header line with other names: found ${found}, expected ${awsNames[index]}; write the names of the fields as AWS does`;
}
