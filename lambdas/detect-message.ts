import * as z from 'zod';

const schema = z.union([z.strictObject({ windows: z.array(z.int()) }), z.strictObject({ publish: z.literal(true) })]);

/** What the detect queue carries: windows that have something new, or the order to write the tables that are out of date. */
export type DetectMessage = z.output<typeof schema>;

/** Windows in one message: it stays far below the size that ten in a batch may have. */
const WINDOWS_PER_MESSAGE = 1000;

/**
 * Writes messages that name windows.
 * @param windows starts, epoch seconds
 */
export function windowMessages(windows: readonly number[]): string[] {
  const count = Math.ceil(windows.length / WINDOWS_PER_MESSAGE);
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ windows: windows.slice(index * WINDOWS_PER_MESSAGE, (index + 1) * WINDOWS_PER_MESSAGE) }),
  );
}

/**
 * Reads a message.
 * @throws {Error} when it has another form
 */
export function parseDetectMessage(body: string): DetectMessage {
  return schema.parse(JSON.parse(body));
}
