import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describeFailure, isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** A stack that cannot be asked, in words for the person who named it. */
export class StackUnavailableError extends Error {
  override readonly name = 'StackUnavailableError';
}

/** Which stack, and how long to try. */
export interface StackRequest {
  readonly client: CloudFormationClient;
  readonly stack: string;
  readonly budget: RetryBudget;
}

/**
 * Reads the outputs of a stack.
 * @returns values by output name
 * @throws {StackUnavailableError} when there is no such stack in this account and region, or no leave to ask
 */
export async function readStackOutputs({ client, stack, budget }: StackRequest): Promise<Record<string, string>> {
  const command = new DescribeStacksCommand({ StackName: stack });
  const reply = await retryInBudget(budget, {
    action: `Describe the stack ${stack}`,
    attempt: (abortSignal) => client.send(command, { abortSignal }),
    isTransient: isTransientFailure,
  }).catch((cause: unknown) => {
    throw unavailable(stack, cause);
  });
  const outputs = reply.Stacks?.[0]?.Outputs ?? [];
  return Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}

function unavailable(stack: string, cause: unknown): unknown {
  const { code, status } = describeFailure(cause);
  const says = cause instanceof Error ? cause.message : String(cause);
  if (code === 'ValidationError') {
    return new StackUnavailableError(
      `Describe the stack ${stack}: ${says}; choose the account with AWS_PROFILE and the region with --region`,
      { cause },
    );
  }
  if (code === 'AccessDenied' || status === 403) {
    return new StackUnavailableError(
      `Describe the stack ${stack}: ${says}; allow cloudformation:DescribeStacks, or name the parts yourself (--log-bucket, --bucket, --queue, --topic)`,
      { cause },
    );
  }
  return cause;
}
