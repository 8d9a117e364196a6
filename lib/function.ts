import { join } from 'node:path';
import { type Duration, Names, type RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_NAMESPACE, type Service } from '../core/operations/metric-names.ts';
import { onlyThrough } from './encryption.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Some packages in the bundle still call `require`, which an ES module does not have. */
const BANNER = "import{createRequire}from'node:module';const require=createRequire(import.meta.url);";

/** What is the same for all functions of a deployment. */
export interface FunctionDefaults {
  /** Settings of detection, as JSON. */
  readonly detection: string;
  /** A customer key; undefined: the services' own. */
  readonly key: kms.IKey | undefined;
  /** Other keys that the data bucket is or was encrypted with. */
  readonly dataKeyArns: readonly string[];
  /** ARN of the customer key that encrypts new objects of the data bucket; undefined: S3's own key encrypts them. */
  readonly writeKeyArn: string | undefined;
  readonly removalPolicy: RemovalPolicy;
}

/** What one function is made from. */
export interface PipelineFunctionProps extends FunctionDefaults {
  /** Name of the service in logs and metrics, and of its file in `lambdas/` unless `file` names another. */
  readonly service: Service;
  readonly file?: string;
  readonly description: string;
  readonly memoryMb: number;
  readonly timeout: Duration;
  /** Names of buckets, queues and the topic, added to what all functions know. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a function may do, and why a wildcard in it is as narrow as it can be. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Required when a resource ends in a wildcard. */
  readonly wildcardReason?: string;
}

/** How a function takes messages from its queue. */
export type Batches = Pick<lambda.EventSourceMappingOptions, 'batchSize' | 'maxBatchingWindow' | 'maxConcurrency'>;

/** One function of the pipeline, with a role of its own that starts with nothing but its log group. */
export class PipelineFunction extends Construct {
  readonly function: NodejsFunction;
  readonly role: iam.Role;
  /** Dimensions of the metrics that it emits. */
  readonly service: Service;
  readonly stackName: string;
  readonly memoryMb: number;

  /** @param props where its code is, its size, and what it is told */
  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { file, key, removalPolicy, service } = props;
    this.service = service;
    this.memoryMb = props.memoryMb;
    this.stackName = Stack.of(this).stackName;
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy,
      ...(key === undefined ? {} : { encryptionKey: key }),
    });
    logGroup.grantWrite(this.role);
    this.function = new NodejsFunction(this, 'Function', {
      description: props.description,
      entry: join(PROJECT, 'lambdas', `${file ?? service}.ts`),
      projectRoot: PROJECT,
      depsLockFilePath: join(PROJECT, 'package-lock.json'),
      bundling: functionBundling(),
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: props.memoryMb,
      timeout: props.timeout,
      ephemeralStorageSize: Size.mebibytes(512),
      role: this.role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: environment(props, this.stackName),
    });
    // The queues and topics that functions send to are encrypted with the customer key, too.
    if (key !== undefined) {
      const conditions = onlyThrough('s3', 'sns', 'sqs');
      this.allow({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyArn], conditions });
    }
    if (props.dataKeyArns.length > 0) {
      this.allow({ actions: ['kms:Decrypt'], resources: props.dataKeyArns, conditions: onlyThrough('s3') });
    }
  }

  /** Lets the function do one thing more. */
  allow(permission: Permission): void {
    const { actions, conditions, resources, wildcardReason } = permission;
    this.role.addToPolicy(
      new iam.PolicyStatement({
        actions: [...actions],
        resources: [...resources],
        ...(conditions === undefined ? {} : { conditions }),
      }),
    );
    if (wildcardReason !== undefined) acknowledgeWildcards(this.role, resources, wildcardReason);
  }

  /** Gives the function the settings of detection, and the key that encrypts what it writes to the data bucket. */
  writeData({ detection, writeKeyArn }: Pick<FunctionDefaults, 'detection' | 'writeKeyArn'>): void {
    this.function.addEnvironment('SURGE445_SETTINGS', detection);
    if (writeKeyArn === undefined) return;
    this.function.addEnvironment('DATA_KEY_ARN', writeKeyArn);
    this.allow({ actions: ['kms:GenerateDataKey'], resources: [writeKeyArn], conditions: onlyThrough('s3') });
  }

  /**
   * Feeds the function from a queue: Lambda takes messages with the role of the function. CDK's own event source would also allow two actions that Lambda
   * never calls.
   * @param batches sizes of batches, and how many are worked on at a time
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
   */
  takeFrom(queue: sqs.Queue, batches: Batches): void {
    this.allow({
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [queue.queueArn],
    });
    // This is the name that CDK's event source gives. With another name an upgrade would make a second mapping beside the first, which Lambda refuses.
    this.function.addEventSourceMapping(`SqsEventSource:${Names.nodeUniqueId(queue.node)}`, {
      ...batches,
      eventSourceArn: queue.queueArn,
      reportBatchItemFailures: true,
    });
  }

  /**
   * Lets the function list keys.
   * @param bucketArn bucket that is listed
   * @param prefixes text that the listed keys begin with
   */
  allowListing(bucketArn: string, prefixes: readonly string[]): void {
    const conditions = { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } };
    this.allow({ actions: ['s3:ListBucket'], resources: [bucketArn], conditions });
  }

  /**
   * Lets the function see that an object is not there. Without this permission S3 answers 403 instead of 404.
   * @param bucketArn bucket of the object
   */
  allowMissing(bucketArn: string): void {
    // A read of one object has no prefix.
    const conditions = { Null: { 's3:prefix': 'true' } };
    this.allow({ actions: ['s3:ListBucket'], resources: [bucketArn], conditions });
  }
}

/**
 * Writes down why a role may use wildcards.
 * @param role the role whose policy has them
 * @param resources ARNs as the policy has them; those without a wildcard are passed over
 * @param reason one sentence
 */
function acknowledgeWildcards(role: Construct, resources: readonly string[], reason: string): void {
  const stack = Stack.of(role);
  for (const resource of resources) {
    const finding = flatten(stack.resolve(resource));
    if (finding.includes('*')) {
      Validations.of(role).acknowledge({ id: `AwsSolutions::AwsSolutions-IAM5[Resource::${finding}]`, reason });
    }
  }
}

/** Writes a CloudFormation expression as one text, as the rules do: `<LogicalId.Arn>/partials/*`. */
function flatten(expression: unknown): string {
  if (typeof expression === 'string') return expression;
  if (typeof expression !== 'object' || expression === null) return String(expression);
  const parts: readonly (readonly [string, unknown])[] = Object.entries(expression);
  const [[name, value] = ['', '']] = parts;
  if (name === 'Fn::Join' && isJoin(value)) return value[1].map(flatten).join('');
  if (name === 'Fn::GetAtt' && Array.isArray(value)) return `<${value.join('.')}>`;
  return `<${String(value)}>`;
}

function isJoin(value: unknown): value is readonly [string, readonly unknown[]] {
  return Array.isArray(value) && value.length === 2 && Array.isArray(value[1]);
}

function environment(props: PipelineFunctionProps, stackName: string): Record<string, string> {
  return {
    NODE_OPTIONS: '--enable-source-maps',
    POWERTOOLS_SERVICE_NAME: props.service,
    POWERTOOLS_METRICS_NAMESPACE: METRIC_NAMESPACE,
    STACK_NAME: stackName,
    ...props.environment,
  };
}

/** Returns how esbuild of this project, never Docker, makes the bundle of a function. */
export function functionBundling() {
  return {
    format: OutputFormat.ESM,
    mainFields: ['module', 'main'],
    externalModules: [],
    target: 'node24',
    banner: BANNER,
    minify: true,
    keepNames: true,
    sourceMap: true,
    sourcesContent: false,
  };
}
