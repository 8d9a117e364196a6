import { cardinality } from '../../core/sketch/cardinality.ts';
import { MalformedSketchError, parseSketch } from '../../core/sketch/airlift-bytes.ts';

/** Number of bytes that are shown of a value that is not a sketch. */
const SHOWN_BYTES = 16;

/**
 * Writes a binary value of a table for people. A sketch is written as the number that it estimates, for example `<hll ~12>`. Any other value is
 * written as its first bytes in hexadecimal. The SQL function `hex(column)` shows every byte.
 */
export function binaryText(bytes: Uint8Array): string {
  try {
    return `<hll ~${Math.round(cardinality(parseSketch(bytes)))}>`;
  } catch (error) {
    if (error instanceof MalformedSketchError) return hexText(bytes);
    throw error;
  }
}

function hexText(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('hex');
  return bytes.length <= SHOWN_BYTES ? `<hex ${shown}>` : `<hex ${shown}... of ${bytes.length} bytes>`;
}
