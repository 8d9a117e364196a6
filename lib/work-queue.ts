import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { queueEncryption } from './encryption.ts';

/** AWS asks for a visibility timeout of at least six times the function's. */
const VISIBILITY_FACTOR = 6;

/** A fault that passes is over by then, and one that does not is told within two hours. */
const USUAL_TRIES = 5;

/** A dead letter keeps the age it had in its queue: 14 days less 4 leave 10 days to look at it. */
const RETENTION = Duration.days(4);
const DEAD_LETTER_RETENTION = Duration.days(14);

/** What a work queue is made from. */
export interface WorkQueueProps {
  /** Of the function that works on the messages. */
  readonly functionTimeout: Duration;
  /** How long messages are collected into one batch before the function starts; absent: it starts at once. */
  readonly batchingWindow?: Duration;
  /** How often a message is tried before it is a dead letter; {@link USUAL_TRIES} when absent. */
  readonly tries?: number;
  readonly key: kms.IKey | undefined;
}

/**
 * A queue with its dead-letter queue: a message that fails again and again is put aside, so that it delays no other. Messages go back when a person
 * starts it (`aws sqs start-message-move-task --source-arn …`), never by themselves.
 */
export class WorkQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;
  /** How often a message is tried before it is a dead letter. */
  readonly tries: number;

  /** @param props timing of the function that works on the messages, and encryption */
  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    this.tries = props.tries ?? USUAL_TRIES;
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', props.key);
    const working = props.functionTimeout.toSeconds() * VISIBILITY_FACTOR;
    this.queue = new sqs.Queue(this, 'Queue', {
      ...queueEncryption(props.key),
      enforceSSL: true,
      retentionPeriod: RETENTION,
      visibilityTimeout: Duration.seconds(working + (props.batchingWindow?.toSeconds() ?? 0)),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: this.tries },
    });
  }
}

/**
 * Makes a queue for what could not be delivered or worked on.
 * @param key a customer key; absent: SQS's own
 */
export function deadLetterQueue(scope: Construct, id: string, key: kms.IKey | undefined): sqs.Queue {
  return new sqs.Queue(scope, id, {
    ...queueEncryption(key),
    enforceSSL: true,
    retentionPeriod: DEAD_LETTER_RETENTION,
  });
}
