import type { SQSRecord } from 'aws-lambda';

/**
 * A message as Lambda receives it from a queue. Its id is its body.
 * @param receives how often it was received, this time included
 */
export function sqsRecord(body: string, receives = 1): SQSRecord {
  return {
    messageId: body,
    receiptHandle: body,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:queue',
    awsRegion: 'us-east-1',
  };
}
