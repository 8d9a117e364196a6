/**
 * Checks that a stored document has the schema that this version reads. The name of a schema stands for the shape of its documents.
 * @param what the kind of document for the error message, for example `a window`
 * @param found the schema that the document names
 * @param expected name and number of the schema that this version reads, for example `surge445.window/1`
 * @throws {Error} if the document names another schema
 */
export function requireSchema(what: string, found: unknown, expected: string): void {
  if (found === expected) return;
  throw new Error(
    `Read ${what}: found schema ${JSON.stringify(found)}, expected ${expected}; run the version that wrote the document`,
  );
}
