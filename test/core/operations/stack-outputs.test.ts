import { describe, expect, test } from '@jest/globals';
import { DEFAULT_FIELD_ORDER } from '../../../core/flowlog/line-format.ts';
import { requireParts, partsOf, STACK_OUTPUTS } from '../../../core/operations/stack-outputs.ts';
import { EVERY_ALARM, synthesise } from '../../lib/synthesised.ts';

describe('STACK_OUTPUTS', () => {
  test('are outputs of a stack that has every setting they speak of', () => {
    const { template } = synthesise({}, { ...EVERY_ALARM, logFormat: DEFAULT_FIELD_ORDER.join(' ') });
    const { Outputs } = template.toJSON() as { Outputs: Record<string, unknown> };
    expect(Object.keys(Outputs)).toEqual(expect.arrayContaining(Object.values(STACK_OUTPUTS)));
  });
});

describe('namesOf()', () => {
  test('believes the person before the stack', () => {
    const outputs = { LogBucketName: 'logs', DataBucketName: 'data', RetryWindows: 'aws sqs ...' };
    expect(partsOf(outputs, { logBucket: 'others' })).toEqual({
      logBucket: 'others',
      dataBucket: 'data',
      logKeyPrefix: 'AWSLogs/',
    });
  });
});

describe('insistOn()', () => {
  test('names everything that is missing, and how to name it', () => {
    const insist = () => requireParts({ dataBucket: 'data' }, 'logBucket', 'dataBucket', 'ingestQueueUrl');
    expect(insist).toThrow(/LogBucketName: found nothing, expected --log-bucket, or --stack/);
    expect(insist).toThrow(/IngestQueueUrl: found nothing, expected --queue, or --stack/);
    expect(insist).not.toThrow(/DataBucketName/);
  });
});
