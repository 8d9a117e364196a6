/** Documents of one kind that are kept decoded. */
const MAX_KEPT = 128;

/** Documents of one kind, by the start of the time that each is about. */
export interface DocumentCache<T> {
  /**
   * Returns a document; reads it where it is not kept.
   * @param start epoch seconds
   */
  readonly get: (start: number) => Promise<T | undefined>;
  /** Reads a document again, and keeps it. */
  readonly renew: (start: number) => Promise<T | undefined>;
  /** Keeps what was just written; undefined: keeps nothing, because nothing is there. */
  readonly keep: (start: number, document: T | undefined) => void;
}

/**
 * Keeps the documents that were read or written last: judging a day asks for the same ones again and again.
 * @param read reads a document; undefined where there is none
 */
export function createDocumentCache<T>(read: (start: number) => Promise<T | undefined>): DocumentCache<T> {
  const kept = new Map<number, Promise<T | undefined>>();
  const keep = (start: number, document: Promise<T | undefined>): void => {
    kept.delete(start);
    kept.set(start, document);
    const [oldest] = kept.keys();
    if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  };
  const renew = async (start: number): Promise<T | undefined> => {
    const reading = read(start);
    keep(start, reading);
    return reading;
  };
  return {
    get: async (start) => kept.get(start) ?? renew(start),
    renew,
    keep(start, document) {
      if (document === undefined) kept.delete(start);
      else keep(start, Promise.resolve(document));
    },
  };
}
