import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  GetBucketEncryptionCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Synthesised } from '../test/lib/synthesised.ts';
import { asEmulated, templateOf, withKeptKeys, type Template } from './emulated-template.ts';

/** A resource that the emulator made. */
export interface EmulatedResource {
  /** Logical id. */
  readonly id: string;
  readonly type: string;
  /** Physical id: the name, and of queues the address. */
  readonly name: string;
}

/** Stacks in an emulator of CloudFormation. */
export class EmulatedCloud {
  readonly #endpoint: string;
  readonly #cloudFormation: CloudFormationClient;
  readonly #s3: S3Client;
  readonly #sqs: SQSClient;
  readonly #deployed = new Map<string, Template>();

  /** @param endpoint of the emulator */
  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const settings = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    this.#cloudFormation = new CloudFormationClient(settings);
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.#sqs = new SQSClient(settings);
  }

  /** Creates or updates a stack. @returns the name of its data bucket */
  async deploy(StackName: string, template: Synthesised): Promise<string> {
    const earlier = this.#deployed.get(StackName);
    const wanted = withKeptKeys(templateOf(template), earlier);
    const TemplateBody = JSON.stringify(asEmulated(wanted, { endpoint: this.#endpoint, retained: 'Retain' }));
    const request = { StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM' as const] };
    await this.#cloudFormation.send(
      earlier === undefined ? new CreateStackCommand(request) : new UpdateStackCommand(request),
    );
    this.#deployed.set(StackName, wanted);
    const { Stacks = [] } = await this.#cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks;
    if (!/^(?:CREATE|UPDATE)_COMPLETE$/.test(stack?.StackStatus ?? '')) {
      throw new Error(`Deploy ${StackName}: ${stack?.StackStatus} ${stack?.StackStatusReason ?? ''}`);
    }
    return (await this.outputs(StackName)).get('DataBucketName') ?? '';
  }

  /** Outputs of a stack by name. */
  async outputs(StackName: string): Promise<ReadonlyMap<string, string>> {
    const { Stacks = [] } = await this.#cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs);
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  }

  /** Resources of a stack that the emulator made; it passes over types that it does not know. */
  async resources(StackName: string): Promise<readonly EmulatedResource[]> {
    const { StackResources = [] } = await this.#cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    return StackResources.map(
      ({ LogicalResourceId: id = '', PhysicalResourceId: name = '', ResourceType: type = '' }) => ({
        id,
        type,
        name,
      }),
    );
  }

  /** Deletes a stack; what is retained stays. */
  async destroy(StackName: string): Promise<void> {
    await this.#cloudFormation.send(new DeleteStackCommand({ StackName }));
    this.#deployed.delete(StackName);
  }

  /** Deletes the stacks that a failed step left. */
  async destroyAll(): Promise<void> {
    for (const stack of this.#deployed.keys()) await this.destroy(stack);
  }

  /** Does what CloudFormation does when a creation fails: RetainExceptOnCreate does not retain. */
  async rollBackCreation(StackName: string): Promise<void> {
    const template = this.#deployed.get(StackName);
    if (template === undefined) throw new Error(`Roll back ${StackName}: it was not deployed`);
    const TemplateBody = JSON.stringify(asEmulated(template, { endpoint: this.#endpoint, retained: 'Delete' }));
    await this.#cloudFormation.send(
      new UpdateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }),
    );
    await this.destroy(StackName);
  }

  /** Names of all buckets. */
  async buckets(): Promise<readonly string[]> {
    const { Buckets = [] } = await this.#s3.send(new ListBucketsCommand({}));
    return Buckets.map(({ Name = '' }) => Name).toSorted();
  }

  /** URLs of the queues of a stack. */
  async queues(stack: string): Promise<readonly string[]> {
    const { QueueUrls = [] } = await this.#sqs.send(new ListQueuesCommand({}));
    return QueueUrls.filter((url) => new RegExp(`/${stack}-[A-Z]`).test(url));
  }

  /** Writes an object of text. */
  async write(Bucket: string, Key: string, Body: string): Promise<void> {
    await this.#s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  }

  /** Key that encrypts new objects of a bucket; undefined: S3's own. */
  async bucketKey(Bucket: string): Promise<string | undefined> {
    const { ServerSideEncryptionConfiguration: { Rules = [] } = {} } = await this.#s3.send(
      new GetBucketEncryptionCommand({ Bucket }),
    );
    return Rules[0]?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID;
  }

  /** Key that encrypts an object; undefined: S3's own. */
  async objectKey(Bucket: string, Key: string): Promise<string | undefined> {
    const { SSEKMSKeyId } = await this.#s3.send(new HeadObjectCommand({ Bucket, Key }));
    return SSEKMSKeyId;
  }

  /** Id of the newest version of an object. */
  async newestVersion(Bucket: string, Prefix: string): Promise<string> {
    const { Versions = [] } = await this.#s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    return Versions.find(({ IsLatest }) => IsLatest === true)?.VersionId ?? '';
  }

  /** Turns versions on, which the emulator does not take from the template. */
  async keepVersions(Bucket: string): Promise<void> {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await this.#s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }

  /** Reads an object of text. @returns undefined when it is not there */
  async read(Bucket: string, Key: string): Promise<string | undefined> {
    try {
      const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket, Key }));
      return await Body?.transformToString();
    } catch {
      return undefined;
    }
  }
}
