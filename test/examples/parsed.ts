import { isJsonObject } from '../../core/encoding/json-object.ts';

/**
 * Reads JSON text that holds an object.
 * @throws {Error} when it holds anything else
 */
export function parsedRecord(text: string): Readonly<Record<string, unknown>> {
  return recordOf(JSON.parse(text));
}

/**
 * Returns a value that must be an object, for example a part of a template.
 * @throws {Error} when it is anything else
 */
export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isJsonObject(value)) throw new Error(`Read an object: found ${JSON.stringify(value)}`);
  return value;
}
