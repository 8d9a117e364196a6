import { Aws, CfnOutput } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { PREFIXES } from '../core/storage/keys.ts';
import type { PipelineFunction, PipelineFunctionProps } from './function.ts';

/** The settings of what EC2 is asked. */
type DescribeSettings = Pick<DeploymentSettings, 'describe' | 'describeRole' | 'ownerTag' | 'sourceAccounts'>;

/** What EC2 is asked: whose an interface is, which rules its groups have, and the state of its instance. */
const QUESTIONS = ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroupRules', 'ec2:DescribeInstances'];

/** Returns the file of the detect function that asks EC2; nothing where the setting `describe` is off. */
export function describingFile({ describe }: DescribeSettings): Pick<PipelineFunctionProps, 'file'> {
  return describe ? { file: 'detect-and-describe' } : {};
}

/** Returns what the function has to know to ask; nothing where the setting `describe` is off. */
export function describingVariables({ describe, describeRole, ownerTag }: DescribeSettings): Record<string, string> {
  if (!describe) return {};
  return { DESCRIBE_OWNER_TAG: ownerTag, ...(describeRole === undefined ? {} : { DESCRIBE_ROLE: describeRole }) };
}

/**
 * Lets the detect function ask EC2 whose a host is, and remember the answer for an hour.
 * @param data where the answers are remembered
 */
export function allowDescribing(
  detect: PipelineFunction,
  data: s3.IBucket,
  { describeRole, sourceAccounts }: DescribeSettings,
): void {
  detect.allow({
    actions: QUESTIONS,
    resources: ['*'],
    wildcardReason: 'EC2 has no narrower resource for these actions, which only read',
  });
  detect.allow({
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [data.arnForObjects(`${PREFIXES.descriptions}*`)],
    wildcardReason: 'Remembers for an hour what EC2 said; names are those of interfaces',
  });
  if (describeRole === undefined) return;
  const accounts = sourceAccounts.length > 0 ? sourceAccounts : ['*'];
  detect.allow({
    actions: ['sts:AssumeRole'],
    resources: accounts.map((account) => `arn:${Aws.PARTITION}:iam::${account}:role/${describeRole}`),
    wildcardReason: 'Accounts whose flow logs somebody else delivers are not known; each has to trust the function',
  });
  // The roles in other accounts have to trust this one.
  new CfnOutput(detect, 'RoleArn', { value: detect.role.roleArn }).overrideLogicalId('DetectRoleArn');
}
