import type { FileMetaData } from 'hyparquet';
import { formatOf } from '../line-format.ts';
import { UnreadableObjectError } from '../unreadable-object.ts';
import { flatColumnNames, flatColumns, listsOf } from './footer.ts';

/**
 * Returns the columns that hold a field that is read, each field once. What stands in others is nobody's business here, whatever it is.
 * @throws {UnreadableObjectError} when a needed one is missing, or has no time of day
 */
export function readableColumns(metadata: FileMetaData): string[] {
  const names = flatColumnNames(metadata);
  const { columns, missing } = formatOf(names);
  if (missing.length > 0) {
    const needed = missing.flatMap((name) => [name, name.replaceAll('-', '_')]);
    const advice = listAdvice(metadata, needed) ?? 'create the flow log anew with these fields';
    throw new UnreadableObjectError('missing-fields', `Read the columns: ${missing.join(', ')} are missing; ${advice}`);
  }
  refuseDays(metadata);
  return [...columns.values()].map((index) => names[index] ?? '');
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

/** A day says nothing about the window of a record: all would count at midnight. */
function refuseDays(metadata: FileMetaData): void {
  const day = flatColumns(metadata).find(
    ({ name, converted_type: converted, logical_type: logical }) =>
      (name === 'start' || name === 'end') && (converted === 'DATE' || logical?.type === 'DATE'),
  );
  if (!day) return;
  throw new UnreadableObjectError(
    'format',
    `Read the columns: ${day.name} has the type DATE, which has no time of day; write it anew as TIMESTAMP or as epoch seconds`,
  );
}
