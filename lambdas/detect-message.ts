import * as z from 'zod';

const schema = z.union([
  z.strictObject({ windows: z.array(z.int()) }),
  z.strictObject({ publish: z.literal(true) }),
  z.strictObject({ rebuild: z.array(z.int()) }),
]);

/**
 * A message of the detect queue. It names windows with new partials, it orders to write the tables that are out of date, or it names windows to make anew from
 * all their partials.
 */
export type DetectMessage = z.output<typeof schema>;

/** Largest number of windows in one message. Ten such messages are far below the size limit of a batch. */
const WINDOWS_PER_MESSAGE = 1000;

/**
 * Writes messages that name windows.
 * @param windows starts of the windows, epoch seconds
 * @returns bodies of the messages; none if there are no windows
 */
export function windowMessages(windows: readonly number[]): string[] {
  const count = Math.ceil(windows.length / WINDOWS_PER_MESSAGE);
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify({ windows: windows.slice(index * WINDOWS_PER_MESSAGE, (index + 1) * WINDOWS_PER_MESSAGE) }),
  );
}

/**
 * Reads the body of a message.
 * @throws {Error} if the body is not JSON, or has another form
 */
export function parseDetectMessage(body: string): DetectMessage {
  return schema.parse(JSON.parse(body));
}

/** Checks whether the body of a message names windows to make anew. A body that cannot be read does not. */
export function isRebuildMessage(body: string): boolean {
  try {
    return 'rebuild' in parseDetectMessage(body);
  } catch {
    return false;
  }
}
