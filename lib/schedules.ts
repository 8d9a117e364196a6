import { Aws, Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke, SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { onlyThrough } from './encryption.ts';
import type { PipelineFunction } from './function.ts';

/** What a schedule does, and how often. It begins right after the deployment. */
export interface Regularly {
  readonly description: string;
  readonly every: Duration;
  /** What the target is told; absent: what the scheduler says by itself. */
  readonly input?: Readonly<Record<string, unknown>>;
}

/** Invokes a function regularly, by a schedule and a role of that name. */
export function invokeRegularly(
  scope: Construct,
  id: string,
  { description, every, handler, input }: Regularly & { readonly handler: PipelineFunction },
): void {
  const invoking = schedulerRole(scope, `${id}Role`);
  invoking.addToPolicy(
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.function.functionArn] }),
  );
  // What CDK would add itself also allows every version of the function, of which there is none.
  const role = invoking.withoutPolicyUpdates();
  const told = input === undefined ? {} : { input: ScheduleTargetInput.fromObject({ ...input }) };
  new Schedule(scope, id, {
    description,
    schedule: ScheduleExpression.rate(every),
    target: new LambdaInvoke(handler.function, { role, retryAttempts: 2, maxEventAge: Duration.minutes(30), ...told }),
  });
}

/** Sends a message to a queue regularly, by a schedule and a role of that name. */
export function sendRegularly(
  scope: Construct,
  id: string,
  { description, every, input = {}, queue }: Regularly & { readonly queue: sqs.Queue },
): void {
  const writable = schedulerRole(scope, `${id}Role`);
  writable.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] }));
  if (queue.encryptionMasterKey !== undefined) {
    const resources = [queue.encryptionMasterKey.keyArn];
    const actions = ['kms:Decrypt', 'kms:GenerateDataKey'];
    writable.addToPolicy(new iam.PolicyStatement({ actions, resources, conditions: onlyThrough('sqs') }));
  }
  // What CDK would add itself has a wildcard in its actions.
  const role = writable.withoutPolicyUpdates();
  new Schedule(scope, id, {
    description,
    schedule: ScheduleExpression.rate(every),
    target: new SqsSendMessage(queue, {
      role,
      input: ScheduleTargetInput.fromObject({ ...input }),
      retryAttempts: 2,
      maxEventAge: every,
    }),
  });
}

function schedulerRole(scope: Construct, id: string): iam.Role {
  const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  return new iam.Role(scope, id, { assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions }) });
}
