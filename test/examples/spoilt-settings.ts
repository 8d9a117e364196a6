import fc from 'fast-check';

type Path = ReadonlyArray<string | number>;

/** Words of zod, which say neither what was found nor what to write. */
export const RAW_TEXT = /invalid|received|unrecognized|too (small|big)/i;

/**
 * Settings in which one value, at any depth, is something else: of a wrong type most of the time.
 * @param settings with everything that can be set
 */
export function spoiltSettings(settings: Readonly<Record<string, unknown>>): fc.Arbitrary<unknown> {
  const paths = pathsIn(settings).filter((path) => path.length > 0);
  const values = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(undefined));
  return fc.tuple(fc.constantFrom(...paths), values).map(([path, value]) => replaced(settings, path, value));
}

function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner: Array<readonly [string | number, unknown]> = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return [path, ...inner.flatMap(([name, one]) => pathsIn(one, [...path, name]))];
}

function replaced(whole: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (Array.isArray(whole)) {
    return whole.map((one: unknown, index) => (index === first ? replaced(one, rest, value) : one));
  }
  const inner = whole as Readonly<Record<string, unknown>>;
  return { ...inner, [first]: replaced(inner[first], rest, value) };
}

/** A problem without what it quotes from the settings, which may be any words. */
export function withoutQuotes(problem: string): string {
  return problem.replaceAll(/"(\\.|[^"\\])*("|\.\.\.)/g, '');
}
