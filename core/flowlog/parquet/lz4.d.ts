declare module 'hyparquet-compressors/src/lz4.js' {
  /** Inflates LZ4 as Hadoop frames it, or a bare block. */
  export function decompressLz4(compressed: Uint8Array, sizeBytes: number): Uint8Array;
  /** Inflates a bare block of LZ4. */
  export function decompressLz4Raw(compressed: Uint8Array, sizeBytes: number): Uint8Array;
}
