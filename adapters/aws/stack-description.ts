import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { describeFailure, isTransientFailure } from './aws-failure.ts';
import { type RetryBudget, retryInBudget } from './retry-budget.ts';

/** Error when the outputs of a stack cannot be read. The message is written for the person who named the stack. */
export class StackUnavailableError extends Error {
  override readonly name = 'StackUnavailableError';
}

/** Client, stack and retry budget of {@link readStackOutputs}. */
export interface StackRequest {
  readonly client: CloudFormationClient;
  readonly stack: string;
  readonly budget: RetryBudget;
}

/**
 * Reads the outputs of a stack.
 * @returns values by output name
 * @throws {StackUnavailableError} if the stack does not exist in this account and region, or the permission to read it is missing
 * @throws {RetryBudgetExhaustedError} if CloudFormation does not answer in time
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
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (code === 'ValidationError') {
    return new StackUnavailableError(
      `Describe the stack ${stack}: ${reason}; choose the account with AWS_PROFILE and the region with --region`,
      { cause },
    );
  }
  if (code === 'AccessDenied' || status === 403) {
    return new StackUnavailableError(
      `Describe the stack ${stack}: ${reason}; allow cloudformation:DescribeStacks, or name the parts yourself (--log-bucket, --bucket, --queue, --topic)`,
      { cause },
    );
  }
  return cause;
}
