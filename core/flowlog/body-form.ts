/** Bytes at the start of a log object that tell its form. */
export const MAGIC_BYTES = 4;

const PARQUET_MAGIC = 'PAR1';

/**
 * Says whether a log object is Parquet, gzip or plain text: its first bytes tell, not its name.
 * @param head the first {@link MAGIC_BYTES}, or more, or all that there are
 */
export function formOf(head: Uint8Array): 'parquet' | 'gzip' | 'text' {
  if (Buffer.from(head.subarray(0, MAGIC_BYTES)).toString('latin1') === PARQUET_MAGIC) return 'parquet';
  return head[0] === 0x1f && head[1] === 0x8b ? 'gzip' : 'text';
}
