import { describe, expect, test } from '@jest/globals';
import { statementsIn, synthesise } from './synthesised.ts';

const central = { logBucket: 'central-flow-logs' };
const key = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

describe('ingest', () => {
  test('starts as soon as a log object is announced; only the folding of windows waits for more', () => {
    const waits = synthesise()
      .of('AWS::Lambda::EventSourceMapping')
      .map(([id, { Properties }]) => [id.startsWith('Ingest'), Properties['MaximumBatchingWindowInSeconds']] as const);
    expect(waits).toHaveLength(2);
    // With a window of any length Lambda may wait for up to 20 s.
    expect(waits).toContainEqual([true, undefined]);
    expect(waits).toContainEqual([false, 10]);
  });

  test('may do what it does and nothing else', () => {
    const { of } = synthesise({ ...central, logKeyArn: key });
    const [, policy] = of('AWS::IAM::Policy').find(([id]) => id.startsWith('IngestRole')) ?? [];
    const statements = policy === undefined ? [] : statementsIn(policy, 'PolicyDocument');
    const actions = statements.flatMap(({ Action }) => [Action].flat().map(String));
    expect(actions.filter((action) => /^(?:s3|kms):/.test(action)).toSorted()).toEqual([
      'kms:Decrypt',
      's3:GetObject',
      's3:ListBucket',
      's3:PutObject',
    ]);
    const read = statements.filter(({ Action }) => Action === 's3:GetObject');
    const prefixes = JSON.stringify(read.map(({ Resource }) => Resource)).match(/(?<=\/)\w+(?=\/\*)/g);
    // What is stored already is read before it is replaced: a newer release may have written it.
    expect(prefixes).toEqual(['AWSLogs', 'partials', 'quarantine', 'reading']);
    const listed = statements.filter(({ Action }) => Action === 's3:ListBucket');
    expect(JSON.stringify(listed.map(({ Resource }) => Resource))).toContain('central-flow-logs');
  });
});
