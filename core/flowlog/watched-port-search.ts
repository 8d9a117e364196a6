const SPACE = 32;
const CARRIAGE_RETURN = 13;
const NEWLINE = 10;

/**
 * Looks, over a whole chunk and in native code, for lines that could matter: lines where a watched port stands as a field of its own, and lines
 * that say NODATA or SKIPDATA. It may name a line too many (445 is also a packet count); it never misses one. The line is parsed and judged by
 * its columns afterwards.
 */
export interface WatchedPortSearch {
  /** Starts a new chunk. */
  begin(chunk: Buffer): void;
  /**
   * Says where the text stands that comes next, as a field of its own or not: lines that end before it cannot matter and need not be asked for.
   * @returns an offset in the chunk, or Infinity
   */
  next(): number;
  /** Says whether the line `[from, to)` could matter. Lines must be asked for in order. */
  matches(from: number, to: number): boolean;
}

/**
 * @param ports watched ports
 */
export function watchedPortSearch(ports: readonly number[]): WatchedPortSearch {
  const needles = [...ports.map((port) => needleSearch(String(port), true)), needleSearch('DATA', false)];
  return {
    begin(chunk) {
      for (const needle of needles) needle.begin(chunk);
    },
    next() {
      let next = Infinity;
      for (const needle of needles) next = Math.min(next, needle.next());
      return next;
    },
    matches(from, to) {
      let isMatch = false;
      // Every needle is asked, even after a match, so that each moves on to the next line.
      for (const needle of needles) if (needle.matches(from, to)) isMatch = true;
      return isMatch;
    },
  };
}

/** Looks for one text; as a field of its own, where that is asked for. */
function needleSearch(text: string, isWholeField: boolean): WatchedPortSearch {
  const needle = Buffer.from(text);
  let bytes: Buffer = Buffer.alloc(0);
  let next = Infinity;

  const find = (from: number): number => {
    const found = bytes.indexOf(needle, from);
    return found < 0 ? Infinity : found;
  };
  const endsField = (at: number): boolean =>
    bytes[at] === SPACE || bytes[at] === NEWLINE || bytes[at] === CARRIAGE_RETURN || at >= bytes.length;

  return {
    begin(chunk) {
      bytes = chunk;
      next = find(0);
    },
    next: () => next,
    matches(from, to) {
      let isMatch = false;
      while (next < to) {
        const startsField = next === from || bytes[next - 1] === SPACE;
        if (next >= from && (!isWholeField || (startsField && endsField(next + needle.length)))) isMatch = true;
        next = find(isMatch ? to : next + 1);
      }
      return isMatch;
    },
  };
}
