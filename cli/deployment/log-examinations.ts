import type { Deployment } from '../../adapters/aws/deployment.ts';
import { readFieldNames } from '../../core/flowlog/field-names.ts';
import { flowLogOfKey } from '../../core/flowlog/log-key.ts';
import type { Check } from '../../core/operations/doctor/check.ts';
import { checkLogsArrive } from '../../core/operations/doctor/freshness.ts';
import { checkLogFormat } from '../../core/operations/doctor/log-format.ts';
import { findNewestLogs } from '../../core/operations/doctor/newest-logs.ts';
import { checkOtherKeys, findOtherKeys } from '../../core/operations/doctor/other-layouts.ts';
import { DRILL_FLOW_LOG_ID } from '../../core/operations/drill.ts';
import type { ListedLogObject } from '../../core/ports.ts';
import { attempt, type Examination } from './examination.ts';

const MOST_FORMATS = 20;

/** Finds the newest log object of each flow log, and checks that some arrive. If none does, it looks for log objects under other keys. */
export async function newestLogs(
  deployment: Deployment,
  { bucket, now, prefix }: { readonly bucket: string; readonly prefix: string; readonly now: number },
): Promise<{ readonly checks: readonly Check[]; readonly objects: readonly ListedLogObject[] }> {
  let objects: readonly ListedLogObject[] = [];
  const checks = await attempt({
    about: `list s3://${bucket}/${prefix}`,
    permission: 's3:ListBucket on the log bucket',
    examine: async () => {
      const found = await findNewestLogs(deployment.listing(bucket), prefix, now);
      // The log objects of a drill do not show that real log objects arrive.
      objects = found.filter(({ key }) => flowLogOfKey(key) !== DRILL_FLOW_LOG_ID);
      const arrival = checkLogsArrive(objects[0]?.writtenAt, now);
      if (objects.length > 0) return [arrival];
      return [arrival, ...checkOtherKeys(await findOtherKeys(deployment.listing(bucket), prefix), prefix)];
    },
  });
  return { checks, objects };
}

/** Returns the checks of the formats of the newest log objects. */
export function formatsOf(deployment: Deployment, bucket: string, objects: readonly ListedLogObject[]): Examination[] {
  const assumed = deployment.names.logFormat?.split(' ');
  return objects.slice(0, MOST_FORMATS).map(({ key }) => ({
    about: 'read a log object',
    permission: 's3:GetObject on the log bucket, and kms:Decrypt on its key',
    examine: async () => {
      const object = await deployment.open({ bucket, key });
      const flowLog = flowLogOfKey(key);
      const name = flowLog === '' ? key : `flow log ${flowLog}`;
      return [checkLogFormat({ name, fields: await readFieldNames(object, assumed) })];
    },
  }));
}
