/** A place in S3 as a person writes it: `s3://bucket/prefix`. */
export interface S3Address {
  readonly bucket: string;
  /** Text that keys begin with; empty for the whole bucket. */
  readonly prefix: string;
}

const ADDRESS = /^s3:\/\/([^/]+)(?:\/(.*))?$/s;

/** Checks whether a path is meant to be in S3. */
export function isS3Address(path: string): boolean {
  return path.startsWith('s3://');
}

/**
 * Reads a place in S3.
 * @param path for example `s3://bucket/AWSLogs/`
 * @returns undefined if it names no bucket
 */
export function parseS3Address(path: string): S3Address | undefined {
  const [, bucket, prefix = ''] = ADDRESS.exec(path) ?? [];
  return bucket === undefined ? undefined : { bucket, prefix };
}

/** Writes a place in S3, the counterpart of {@link parseS3Address}. */
export function s3AddressText({ bucket, prefix }: S3Address): string {
  return `s3://${bucket}/${prefix}`;
}
