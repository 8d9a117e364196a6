/**
 * Returns a value that the shape of the data guarantees. If the data is damaged, the error appears where the value is missing, not some steps later.
 * @param value the value, or undefined if the data is damaged
 * @param what name of the value for the error message, for example `the interface of a pair`
 * @throws {RangeError} if the value is undefined
 */
export function mustExist<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new RangeError(`Look up ${what}: found nothing, expected a value; the data is damaged`);
  }
  return value;
}
