import type { LogObjectLocation } from '../ports.ts';

/**
 * Writes an announcement as S3 would, for objects whose own was lost or that are older than the deployment.
 * @param place where the log object is; its key as it is stored
 * @param rebuild name of the rebuild that waits for this log object; undefined where nobody waits
 * @returns the body of a message for the ingest queue
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function s3Notification({ bucket, key }: LogObjectLocation, rebuild?: string): string {
  const encoded = encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
  return JSON.stringify({
    Records: [{ eventName: 'surge445:Missed', s3: { bucket: { name: bucket }, object: { key: encoded } } }],
    ...(rebuild === undefined ? {} : { rebuild }),
  });
}
