import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { askingOf } from './asking.ts';
import { handleBatch } from './detect.ts';
import { readEnvironment } from './environment.ts';
import { ownDeployment } from './own-deployment.ts';

const { STACK_NAME, TOPIC_ARN } = readEnvironment('STACK_NAME', 'TOPIC_ARN');
const asking = askingOf(ownDeployment(TOPIC_ARN, STACK_NAME), process.env);

/** Evaluates windows as `detect.ts` does, and asks EC2 whose the hosts are: deployed in its place where the setting `describe` is on. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  return handleBatch(event, context, asking);
}
