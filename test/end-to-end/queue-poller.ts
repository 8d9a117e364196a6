import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { EmulatedQueue } from '../aws/emulated-aws.ts';

/** SQS gives and takes ten messages at a time. */
const AT_ONCE = 10;

/**
 * Receives messages as Lambda does for an event source mapping. They are hidden until {@link settleBatch}.
 * @param size the most that are taken
 * @returns the event for the handler; undefined when the queue is empty
 */
export async function takeBatch(sqs: SQSClient, queue: EmulatedQueue, size: number): Promise<SQSEvent | undefined> {
  const records: SQSRecord[] = [];
  while (records.length < size) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queue.url,
        MaxNumberOfMessages: Math.min(AT_ONCE, size - records.length),
        MessageSystemAttributeNames: ['All'],
        VisibilityTimeout: 600,
      }),
    );
    if (Messages.length === 0) break;
    records.push(...Messages.map((message) => recordOf(message, queue)));
  }
  return records.length === 0 ? undefined : { Records: records };
}

/**
 * Deletes what succeeded. What failed is visible again at once, where Lambda would wait for the visibility timeout of the queue.
 * @param response of the handler; undefined when it gave none, because then all have failed
 */
export async function settleBatch(
  sqs: SQSClient,
  queue: EmulatedQueue,
  outcome: { readonly event: SQSEvent; readonly response: SQSBatchResponse | undefined },
): Promise<void> {
  const { Records } = outcome.event;
  const failed = new Set(
    outcome.response
      ? outcome.response.batchItemFailures.map((one) => one.itemIdentifier)
      : Records.map((one) => one.messageId),
  );
  for (let from = 0; from < Records.length; from += AT_ONCE) {
    const part = Records.slice(from, from + AT_ONCE);
    const entries = part.map(({ messageId, receiptHandle }) => ({ Id: messageId, ReceiptHandle: receiptHandle }));
    const done = entries.filter(({ Id }) => !failed.has(Id));
    const again = entries.filter(({ Id }) => failed.has(Id)).map((one) => ({ ...one, VisibilityTimeout: 0 }));
    if (done.length > 0) await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries: done }));
    if (again.length === 0) continue;
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue.url, Entries: again }));
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
function recordOf(message: Message, queue: EmulatedQueue): SQSRecord {
  const attributes = message.Attributes ?? {};
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: {
      ApproximateReceiveCount: attributes.ApproximateReceiveCount ?? '',
      SentTimestamp: attributes.SentTimestamp ?? '',
      SenderId: attributes.SenderId ?? '',
      ApproximateFirstReceiveTimestamp: attributes.ApproximateFirstReceiveTimestamp ?? '',
    },
    messageAttributes: {},
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: 'us-east-1',
  };
}
