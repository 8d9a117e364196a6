import { CfnOutput, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';

/**
 * Every field that the core uses. A flow log's format cannot be changed later. The last four come last on purpose: the reader finds them
 * from the end of a line, and skips most lines without reading the rest.
 */
export const FLOW_LOG_FIELDS: readonly string[] = [
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes',
  'vpc-id subnet-id instance-id tcp-flags pkt-srcaddr pkt-dstaddr region flow-direction',
  'start end action log-status',
].flatMap((fields) => fields.split(' '));

/** What the stack is made from. */
export interface FlowLogsStackProps extends StackProps {
  readonly deploySettings: DeploymentSettings;
  /** Bucket that receives the logs. It may be another account's, if its policy lets this account deliver (docs/central-bucket.md). */
  readonly bucketArn: string;
}

/** Turns on the flow logs of some VPCs, in the form that surge445 reads best. */
export class FlowLogsStack extends Stack {
  /** @param props which VPCs, which form, and where to */
  constructor(scope: Construct, id: string, props: FlowLogsStackProps) {
    super(scope, id, { description: 'surge445: flow logs of the VPCs that it watches', ...props });
    const { flowLogFormat, logPrefix, tags, vpcs } = props.deploySettings;
    const bucket = s3.Bucket.fromBucketArn(this, 'Logs', props.bucketArn);
    const destination = ec2.FlowLogDestination.toS3(bucket, logPrefix === '' ? undefined : `${logPrefix}/`);
    for (const vpcId of vpcs) inFormat(this.turnOn(vpcId, destination), flowLogFormat);
    for (const [name, value] of Object.entries(tags)) Tags.of(this).add(name, value);
    new CfnOutput(this, 'Next', {
      value: 'The first log objects arrive about 10 minutes after the flow logs were made',
    });
  }

  private turnOn(vpcId: string, destination: ec2.FlowLogDestination): ec2.FlowLog {
    // Only its id matters; CDK refuses a VPC without any zone.
    const vpc = ec2.Vpc.fromVpcAttributes(this, vpcId, { vpcId, availabilityZones: ['any'] });
    return new ec2.FlowLog(this, `FlowLog-${vpcId}`, {
      resourceType: ec2.FlowLogResourceType.fromVpc(vpc),
      trafficType: ec2.FlowLogTrafficType.ALL,
      maxAggregationInterval: ec2.FlowLogMaxAggregationInterval.ONE_MINUTE,
      logFormat: FLOW_LOG_FIELDS.map((field) => ec2.LogFormat.field(field)),
      destination,
    });
  }
}

/** CDK writes these names in lower case, which the schema of the resource does not know: CloudFormation may refuse them. */
function inFormat({ node }: ec2.FlowLog, format: DeploymentSettings['flowLogFormat']): void {
  const { defaultChild } = node;
  if (!(defaultChild instanceof ec2.CfnFlowLog)) {
    throw new TypeError('Choose the form of a flow log: found no resource');
  }
  defaultChild.destinationOptions = {
    FileFormat: format === 'parquet' ? 'parquet' : 'plain-text',
    HiveCompatiblePartitions: true,
    PerHourPartition: true,
  };
}
