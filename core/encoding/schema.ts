/**
 * Insists that a stored document was written in the shape that this version reads: its schema's name stands for its shape.
 * @param what names the document, for the error: `a window`
 * @param found what the document says of itself
 * @param expected name and number of the schema
 * @throws {Error} when it was written by a version of the schema that this one does not know
 */
export function requireSchema(what: string, found: unknown, expected: string): void {
  if (found === expected) return;
  throw new Error(
    `Read ${what}: schema ${JSON.stringify(found)} found, ${expected} expected; run the version that wrote it`,
  );
}
