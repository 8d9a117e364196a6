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
  begin(bytes: Buffer): void;
  /** Says whether the line `[from, to)` could matter. Lines must be asked for in order. */
  matches(from: number, to: number): boolean;
}

/**
 * @param ports watched ports
 */
export function watchedPortSearch(ports: readonly number[]): WatchedPortSearch {
  const needles = [...ports.map((port) => Buffer.from(String(port))), Buffer.from('DATA')];
  const statusNeedle = needles.length - 1;
  const next = needles.map(() => Infinity);
  let chunk: Buffer = Buffer.alloc(0);

  const find = (index: number, from: number): number => {
    const found = chunk.indexOf(needles[index] as Buffer, from);
    return found < 0 ? Infinity : found;
  };

  const isField = (at: number, end: number, from: number, to: number): boolean =>
    (at === from || chunk[at - 1] === SPACE) && (end === to || chunk[end] === SPACE || chunk[end] === CARRIAGE_RETURN || chunk[end] === NEWLINE);

  return {
    begin(bytes) {
      chunk = bytes;
      for (let i = 0; i < needles.length; i++) next[i] = find(i, 0);
    },
    matches(from, to) {
      let matched = false;
      for (let i = 0; i < needles.length; i++) {
        let at = next[i] as number;
        while (at < to) {
          if (at >= from) matched ||= i === statusNeedle || isField(at, at + (needles[i] as Buffer).length, from, to);
          at = find(i, matched ? to : at + 1);
        }
        next[i] = at;
      }
      return matched;
    },
  };
}
