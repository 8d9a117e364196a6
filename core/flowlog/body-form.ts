/** Bytes at the start of a log object that tell its form. */
export const MAGIC_BYTES = 4;

/** Bytes at the start of gzip that show what is in it: its own header may hold a file name of some hundred bytes. */
export const GZIP_HEAD_BYTES = 1024;

const PARQUET_MAGIC = 'PAR1';

/**
 * Says whether a log object is Parquet, gzip or plain text: its first bytes tell, not its name.
 * @param head the first {@link MAGIC_BYTES}, or more, or all that there are
 */
export function formOf(head: Uint8Array): 'parquet' | 'gzip' | 'text' {
  if (Buffer.from(head.subarray(0, MAGIC_BYTES)).toString('latin1') === PARQUET_MAGIC) return 'parquet';
  return head[0] === 0x1f && head[1] === 0x8b ? 'gzip' : 'text';
}

/** The first bytes of a stream, all of it, and how to give it up. */
export interface Peeked {
  readonly head: Uint8Array;
  /** True if the stream is known to have no bytes behind `head`. */
  readonly isAll: boolean;
  readonly rest: AsyncIterable<Uint8Array>;
  readonly stop: () => Promise<void>;
}

/**
 * Looks at the first bytes without taking them away.
 * @param body the stream
 * @param leastBytes how many bytes are looked at, if there are so many; by default {@link MAGIC_BYTES}, of gzip {@link GZIP_HEAD_BYTES}
 */
export async function peek(body: AsyncIterable<Uint8Array>, leastBytes = 0): Promise<Peeked> {
  const bytes = body[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  let isAll = false;
  while (head.byteLength < Math.max(leastBytes, formOf(head) === 'gzip' ? GZIP_HEAD_BYTES : MAGIC_BYTES)) {
    const next = await bytes.next();
    if (next.done === true) {
      isAll = true;
      break;
    }
    head = head.byteLength === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const start = head;
  return {
    head,
    isAll,
    rest: (async function* () {
      if (start.byteLength > 0) yield start;
      yield* { [Symbol.asyncIterator]: () => bytes };
    })(),
    async stop() {
      await bytes.return?.();
    },
  };
}
