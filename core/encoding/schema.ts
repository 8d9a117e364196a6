/** A stored document whose form is newer than this release knows. This release neither uses nor replaces it. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/** Name of a kind of document, and the number of its form: `surge445.window/2`. */
const SCHEMA = /^(surge445\.[a-z-]+)\/(\d{1,6})$/;

/**
 * Checks that a stored document has the schema that this version reads. The name of a schema stands for the shape of its documents.
 * @param what the kind of document for the error message, for example `a window`
 * @param found the schema that the document names
 * @param expected name and number of the schema that this version reads, for example `surge445.window/1`
 * @throws {NewerSchemaError} if the document has a later form of this kind: a newer release wrote it
 * @throws {Error} if the document names any other schema, or none
 */
export function requireSchema(what: string, found: unknown, expected: string): void {
  if (found === expected) return;
  const problem = `Read ${what}: found schema ${JSON.stringify(found)}, expected ${expected}`;
  if (isNewer(found, expected)) {
    throw new NewerSchemaError(
      `${problem}; a newer release wrote the document, so run that release or a later one (this one leaves the document as it is)`,
    );
  }
  throw new Error(`${problem}; run the version that wrote the document`);
}

function isNewer(found: unknown, expected: string): boolean {
  const [, kind, number] = SCHEMA.exec(expected) ?? [];
  const [, foundKind, foundNumber] = (typeof found === 'string' ? SCHEMA.exec(found) : null) ?? [];
  return kind !== undefined && kind === foundKind && Number(foundNumber) > Number(number);
}
