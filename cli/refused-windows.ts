import { pluralised } from '../core/wording.ts';

/** Windows that are named; of the others the number is said. */
const MOST_NAMED = 10;

/** Writes which windows stay as they are, and why. */
export function refusedLines(refused: readonly string[]): string[] {
  if (refused.length === 0) return [];
  const more = refused.length - MOST_NAMED;
  return [
    `${pluralised(refused.length, 'window')} cannot be made anew:`,
    ...refused.slice(0, MOST_NAMED).map((sentence) => `  ${sentence}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}
