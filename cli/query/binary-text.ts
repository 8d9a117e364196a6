import { cardinality } from '../../core/sketch/cardinality.ts';
import { MalformedSketchError, parseSketch } from '../../core/sketch/airlift-bytes.ts';

/** Bytes that are shown of what is no sketch. */
const SHOWN_BYTES = 16;

/**
 * Writes bytes of a table for people: a sketch as the number that it estimates, for example `<hll ~12>`, anything else as hex that is cut short.
 * Who wants every byte asks for `hex(column)`.
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
