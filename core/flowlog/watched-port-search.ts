const SPACE = 32;
const CARRIAGE_RETURN = 13;
const NEWLINE = 10;

/**
 * Looks, over a whole chunk and in native code, for lines that could matter: lines where a watched port stands as a field of its own, and lines
 * that say NODATA or SKIPDATA. It may name a line too many (445 is also a packet count); it never misses one. The line is parsed and judged by
 * its columns afterwards.
 */
export interface WatchedPortSearch {
  /**
   * Starts a new chunk.
   * @param chunk whole lines
   * @returns the offset of the first text that could matter, or Infinity
   */
  begin(chunk: Buffer): number;
  /**
   * Looks on.
   * @param from offset; must not fall
   * @returns the offset of the next text that could matter at or behind it, or Infinity
   */
  after(from: number): number;
}

/**
 * @param ports watched ports
 */
export function watchedPortSearch(ports: readonly number[]): WatchedPortSearch {
  const needles = [...ports.map((port) => needleSearch(String(port), true)), needleSearch('DATA', false)];
  const least = (offsetOf: (needle: WatchedPortSearch) => number): number => {
    let offset = Infinity;
    for (const needle of needles) offset = Math.min(offset, offsetOf(needle));
    return offset;
  };
  return {
    begin: (chunk) => least((needle) => needle.begin(chunk)),
    after: (from) => least((needle) => needle.after(from)),
  };
}

/** Looks for one text; as a field of its own, where that is asked for. */
function needleSearch(text: string, isWholeField: boolean): WatchedPortSearch {
  const needle = Buffer.from(text);
  let bytes: Buffer = Buffer.alloc(0);
  let next = Infinity;

  const isField = (at: number): boolean => {
    const before = bytes[at - 1];
    const behind = bytes[at + needle.length];
    const starts = at === 0 || before === SPACE || before === NEWLINE;
    return starts && (behind === SPACE || behind === NEWLINE || behind === CARRIAGE_RETURN || behind === undefined);
  };
  const find = (from: number): number => {
    for (let at = bytes.indexOf(needle, from); at >= 0; at = bytes.indexOf(needle, at + 1)) {
      if (!isWholeField || isField(at)) return at;
    }
    return Infinity;
  };

  return {
    begin(chunk) {
      bytes = chunk;
      next = find(0);
      return next;
    },
    after(from) {
      if (next < from) next = find(from);
      return next;
    },
  };
}
