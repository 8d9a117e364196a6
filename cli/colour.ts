/**
 * Checks whether text on a stream may have colours: on a terminal, unless the person does not want them.
 * @param stream stdout or stderr
 * @param environment variables of the process
 * @see https://no-color.org
 */
export function usesColour(
  stream: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  return stream.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}
