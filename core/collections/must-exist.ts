/**
 * Insists on a value that must be there by the shape of the data, so that damage shows where it is and not three steps later.
 * @param what names the value, for the error
 * @throws {RangeError} when it is missing
 */
export function mustExist<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new RangeError(`Look up ${what}: nothing found, the data is damaged`);
  return value;
}
