import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { parseDeploymentSettings } from '../../core/settings/deployment-settings.ts';
import { FLOW_LOG_FIELDS, FlowLogsStack } from '../../lib/flow-logs-stack.ts';
import { CONTEXT, synthesisedFrom } from './synthesised.ts';

const bucketArn = 'arn:aws:s3:::central-flow-logs';
const vpcs = 'vpc-0123456789abcdef0,vpc-0123456789abcdef1';

function flowLogs(settings: Readonly<Record<string, unknown>>) {
  const deploySettings = parseDeploymentSettings({ centralBucketArn: bucketArn, vpcs, ...settings });
  const app = new App({ context: CONTEXT, builtinCloudFormationValidation: false });
  const stack = new FlowLogsStack(app, 'flow-logs', { deploySettings, bucketArn });
  return synthesisedFrom(Template.fromStack(stack))
    .of('AWS::EC2::FlowLog')
    .map(([, { Properties }]) => Properties);
}

describe('flow logs', () => {
  test('are made for every VPC, of all traffic, every minute', () => {
    expect(flowLogs({}).map(({ ResourceId }) => ResourceId)).toEqual(vpcs.split(','));
    for (const made of flowLogs({})) {
      expect(made).toMatchObject({
        ResourceType: 'VPC',
        TrafficType: 'ALL',
        MaxAggregationInterval: 60,
        LogDestination: bucketArn,
        LogDestinationType: 's3',
        // In the case that the schema of the resource demands.
        DestinationOptions: { FileFormat: 'plain-text', HiveCompatiblePartitions: true, PerHourPartition: true },
      });
    }
  });

  test('end every line with what the reader looks for first', () => {
    expect(FLOW_LOG_FIELDS.slice(-4)).toEqual(['start', 'end', 'action', 'log-status']);
    expect(new Set(FLOW_LOG_FIELDS).size).toBe(22);
    const format = FLOW_LOG_FIELDS.map((field) => `\${${field}}`).join(' ');
    for (const { LogFormat } of flowLogs({})) expect(LogFormat).toBe(format);
  });

  test('may be Parquet, below a prefix', () => {
    for (const made of flowLogs({ flowLogFormat: 'parquet', logPrefix: 'net/flow' })) {
      expect(made).toMatchObject({
        LogDestination: `${bucketArn}/net/flow/`,
        DestinationOptions: { FileFormat: 'parquet' },
      });
    }
  });
});
