import { describe, expect, test } from '@jest/globals';
import { fillPlaceholders, findCommands } from '../../deployment-checks/documented-commands.ts';

describe('findCommands', () => {
  test('finds commands in code blocks and in sentences, in the order of the page', () => {
    const page = [
      'Look at it with `aws s3 ls`, then run:',
      '',
      '    npx --no-install surge445 doctor --stack $STACK',
      '',
      '      aws s3api list-buckets --query "Buckets[].Name"',
      '```',
      'aws kms list-keys',
      '```',
    ].join('\n');
    expect(findCommands(page)).toEqual([
      'aws s3 ls',
      'npx --no-install surge445 doctor --stack $STACK',
      'aws s3api list-buckets --query "Buckets[].Name"',
      'aws kms list-keys',
    ]);
  });

  test('gives a command once that the page names twice', () => {
    expect(findCommands('`aws s3 ls` and `aws s3 ls`')).toEqual(['aws s3 ls']);
  });

  test('passes over words of AWS that are no commands', () => {
    expect(findCommands('Metrics of aws cost; `awslogs` and `AWS::S3::Bucket`')).toEqual([]);
  });
});

describe('fillPlaceholders', () => {
  test('puts values in their places', () => {
    const values = new Map([['log bucket', 'logs']]);
    expect(fillPlaceholders('aws s3 ls s3://<log bucket>/', values)).toBe('aws s3 ls s3://logs/');
  });

  test('refuses a placeholder without a value, and names those that have one', () => {
    const fill = (): string => fillPlaceholders('aws s3 ls <bukket>', new Map([['bucket', 'data']]));
    expect(fill).toThrow('Fill in aws s3 ls <bukket>: found <bukket>, allowed are <bucket>');
  });
});
