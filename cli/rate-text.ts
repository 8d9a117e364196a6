import { pluralised, withThousands } from '../core/wording.ts';

const KILOBYTE = 1e3;
const MEGABYTE = 1e6;

/** Below this much text the start of the program takes longer than reading, so that a rate would mislead. */
const LEAST_BYTES = 10 * MEGABYTE;

/**
 * Says how much text was read, and how fast where that means something.
 * @param inflatedBytes text after inflating
 * @param seconds how long reading took, with folding and writing
 */
export function rateText(inflatedBytes: number, seconds: number): string {
  const amount = `${amountText(inflatedBytes)} of text`;
  if (inflatedBytes < LEAST_BYTES) return amount;
  const rate = Math.round(inflatedBytes / MEGABYTE / Math.max(seconds, 0.001));
  return `${amount} at ${withThousands(rate)} MB of text a second`;
}

function amountText(bytes: number): string {
  if (bytes < KILOBYTE) return pluralised(bytes, 'byte');
  return bytes < MEGABYTE ? `${Math.round(bytes / KILOBYTE)} kB` : `${(bytes / MEGABYTE).toFixed(1)} MB`;
}
