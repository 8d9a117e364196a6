import { windowOf } from '../../time.ts';
import { EARLIEST_SECOND, LATEST_SECOND } from '../flow-record.ts';
import type { ColumnChunk } from './column-chunk.ts';
import { isDecimal } from './number-entries.ts';

/**
 * Tells from the statistics of a column of ports that no row of the row group can be on a watched port.
 * @returns false where they do not say, or contradict themselves. Those of decimals are not used: not all of them have their decimal point
 */
export function excludesPorts({ statistics, element }: ColumnChunk, ports: ReadonlySet<number>): boolean {
  const [min, max] = [statistics?.min_value, statistics?.max_value];
  if (isDecimal(element) || min === undefined || max === undefined || min > max) return false;
  return [...ports].every((port) => {
    if (isNumber(min) && isNumber(max)) return port < Number(min) || port > Number(max);
    if (typeof min === 'string' && typeof max === 'string') return String(port) < min || String(port) > max;
    return false;
  });
}

/**
 * Tells from the statistics of a column that all rows of the row group hold this text.
 * @returns false where they do not say
 */
export function isAlways(chunk: ColumnChunk, text: string): boolean {
  const { statistics } = chunk;
  const isExact = statistics?.is_min_value_exact !== false && statistics?.is_max_value_exact !== false;
  return isExact && statistics?.min_value === text && statistics.max_value === text && hasNoNulls(chunk);
}

/**
 * Reads from the statistics of a column of times in which window all rows of the row group start.
 * @param latestSecond a later start is refused, epoch seconds
 * @returns undefined where they do not say, where there are several windows, or where a start may be none
 */
export function singleWindow(
  chunk: ColumnChunk,
  latestSecond: number,
): { readonly windowStart: number; readonly latest: number } | undefined {
  // Statistics of floating-point numbers may leave out what is no number.
  if (chunk.element.type !== 'INT64' && chunk.element.type !== 'INT32') return undefined;
  const first = secondOf(chunk.statistics?.min_value);
  const latest = secondOf(chunk.statistics?.max_value);
  if (first === undefined || latest === undefined || !hasNoNulls(chunk)) return undefined;
  if (first < EARLIEST_SECOND || latest >= LATEST_SECOND || latest > latestSecond) return undefined;
  const windowStart = windowOf(first);
  return windowStart === windowOf(latest) ? { windowStart, latest } : undefined;
}

function secondOf(value: unknown): number | undefined {
  if (value instanceof Date) return Math.floor(value.getTime() / 1000);
  if (typeof value === 'bigint') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

function hasNoNulls({ levels, statistics }: ColumnChunk): boolean {
  const { null_count: nulls } = statistics ?? {};
  return levels === 0 || (nulls !== undefined && Number(nulls) === 0);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value));
}
