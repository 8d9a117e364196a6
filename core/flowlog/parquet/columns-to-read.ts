import type { FileMetaData, SchemaElement } from 'hyparquet';
import { formatOf } from '../line-format.ts';
import { awsNameOf } from '../spelled-names.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import { flatColumnNames, leafColumns, listsOf } from './footer.ts';
import { holdsNumbers, isDecimal } from './number-entries.ts';

/**
 * Returns the columns that hold a field that is read, each field once. What stands in others is nobody's business here, whatever it is.
 * @throws {UnreadableObjectError} when a needed one is missing, or one has a type that is not read
 */
export function readableColumns(metadata: FileMetaData): string[] {
  const names = flatColumnNames(metadata);
  const { columns, missing } = formatOf(names);
  if (missing.length > 0) {
    const needed = missing.flatMap((name) => [name, name.replaceAll('-', '_')]);
    const advice =
      listAdvice(metadata, needed) ??
      nameAdvice(metadata, missing) ??
      'create the flow log anew with these fields, if it is a flow log of AWS at all';
    const are = missing.length === 1 ? 'is' : 'are';
    throw new UnreadableObjectError(
      'missing-fields',
      `Read the columns: ${missing.join(', ')} ${are} missing; ${advice}`,
    );
  }
  const read = [...columns.values()].map((index) => names[index] ?? '');
  refuseTypes(metadata, read);
  return read;
}

/**
 * Says what to do where needed columns stand in lists: nobody can tell which value of a list is that of the row.
 * @param paths paths of the needed columns that hold no single value
 * @returns undefined if none of them is in a list
 */
export function listAdvice(metadata: FileMetaData, paths: readonly string[]): string | undefined {
  const lists = listsOf(metadata, paths);
  if (lists.length === 0) return undefined;
  const are = lists.length === 1 ? 'is a list' : 'are lists';
  return `${lists.join(', ')} ${are}, of which no value can be chosen: write the file anew with one value a row`;
}

/**
 * Says what to do where needed columns have other names, or stand inside of another column.
 * @param missing names of fields, as in text files
 * @returns undefined if none of them is there
 */
function nameAdvice(metadata: FileMetaData, missing: readonly string[]): string | undefined {
  for (const { path } of leafColumns(metadata)) {
    const name = awsNameOf(path.slice(path.lastIndexOf('.') + 1));
    if (name === undefined || !missing.includes(name)) continue;
    const found = path.length > LONGEST_PATH ? `${path.slice(0, LONGEST_PATH)}...` : path;
    return `found the column ${found}, expected ${name.replaceAll('-', '_')}: write the file anew with the names of AWS, none inside of another`;
  }
  return undefined;
}

/** Characters of a path that a message shows. */
const LONGEST_PATH = 100;

/**
 * Refuses a column that is read if its type holds no field of a flow log: its values would read as missing, and attempts would be lost without a word.
 * @param paths paths of the columns that are read
 * @throws {UnreadableObjectError} when there is one
 */
export function refuseTypes(metadata: FileMetaData, paths: readonly string[]): void {
  for (const { path, element } of leafColumns(metadata)) {
    if (!paths.includes(path)) continue;
    const type = typeNameOf(element);
    // A day says nothing about the window of a record: all would count at midnight.
    if (TIMES_OF_DAY.has(path) && (type === 'DATE' || type.startsWith('TIME_') || type === 'TIME')) {
      const lack = type === 'DATE' ? 'no time of day' : 'no day';
      throw unreadableType(path, `${type}, which has ${lack}; write it anew as TIMESTAMP or as epoch seconds`);
    }
    const isRead = element.type === 'BYTE_ARRAY' ? !isDecimal(element) : holdsNumbers(element);
    if (!isRead) throw unreadableType(path, `${type}, which is not read; write it anew as a whole number or as text`);
  }
}

const TIMES_OF_DAY: ReadonlySet<string> = new Set(['start', 'end']);

function unreadableType(path: string, problem: string): UnreadableObjectError {
  return new UnreadableObjectError('format', `Read the columns: ${path} has the type ${problem}`);
}

/** Returns the name of what the values mean, or else of how they are stored. */
function typeNameOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): string {
  return logical?.type ?? converted ?? type ?? 'none';
}
