import type { PastLogs } from '../../adapters/aws/past-logs.ts';
import { hideNodeWarning } from '../node-warning.ts';

/** Loads the AWS client only here, so that a replay of files starts quickly. */
export async function connectToS3(): Promise<PastLogs> {
  hideNodeWarning();
  const { connectPastLogs } = await import('../../adapters/aws/past-logs.ts');
  return connectPastLogs();
}
