import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Resource, Synthesised } from './synthesised.ts';

type Template = Readonly<Record<string, unknown>> & { readonly Resources: Readonly<Record<string, Resource>> };

/** Stacks in an emulator of CloudFormation. */
export class EmulatedCloud {
  readonly #cloudFormation: CloudFormationClient;
  readonly #s3: S3Client;
  readonly #sqs: SQSClient;
  readonly #deployed = new Map<string, Template>();

  /** @param endpoint of the emulator */
  constructor(endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const settings = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
    this.#cloudFormation = new CloudFormationClient(settings);
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.#sqs = new SQSClient(settings);
  }

  /** Says whether the emulator answers. */
  async isUp(): Promise<boolean> {
    return this.buckets().then(
      () => true,
      () => false,
    );
  }

  /** Creates or updates a stack. @returns the name of its data bucket */
  async deploy(StackName: string, { template }: Synthesised): Promise<string> {
    const known = this.#deployed.has(StackName);
    const emulated = asEmulated(template.toJSON() as Template, 'Retain');
    const request = { StackName, TemplateBody: JSON.stringify(emulated), Capabilities: ['CAPABILITY_IAM' as const] };
    await this.#cloudFormation.send(known ? new UpdateStackCommand(request) : new CreateStackCommand(request));
    this.#deployed.set(StackName, emulated);
    const { Stacks = [] } = await this.#cloudFormation.send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks;
    if (!/^(?:CREATE|UPDATE)_COMPLETE$/.test(stack?.StackStatus ?? '')) {
      throw new Error(`Deploy ${StackName}: ${stack?.StackStatus} ${stack?.StackStatusReason ?? ''}`);
    }
    const output = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'DataBucketName');
    return output?.OutputValue ?? '';
  }

  /** Deletes a stack; what is retained stays. */
  async destroy(StackName: string): Promise<void> {
    await this.#cloudFormation.send(new DeleteStackCommand({ StackName }));
    this.#deployed.delete(StackName);
  }

  /** Does what CloudFormation does when a creation fails: RetainExceptOnCreate does not retain. */
  async rollBackCreation(StackName: string): Promise<void> {
    const template = this.#deployed.get(StackName);
    if (template === undefined) throw new Error(`Roll back ${StackName}: it was not deployed`);
    const TemplateBody = JSON.stringify(asEmulated(template, 'Delete'));
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

  /** Turns versions on, which the emulator does not take from the template. */
  async keepVersions(Bucket: string): Promise<void> {
    const VersioningConfiguration = { Status: 'Enabled' } as const;
    await this.#s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  }

  /** Deletes the newest version of an object, as docs/runbook.md says. */
  async deleteNewestVersion(Bucket: string, Key: string): Promise<void> {
    const { Versions = [] } = await this.#s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }));
    const newest = Versions.find(({ IsLatest }) => IsLatest === true);
    await this.#s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId: newest?.VersionId }));
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

/** Code of functions lies in CDK's bootstrap bucket, and the emulator loses a key or log group that changes. It fails at changed tags. */
const CHANGED: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'AWS::Lambda::Function': { Code: { ZipFile: 'exports.handler = () => {}' } },
  'AWS::KMS::Key': { KeyPolicy: { Version: '2012-10-17', Statement: [] } },
  'AWS::Logs::LogGroup': { KmsKeyId: undefined },
};

/** What the emulator does not know: other words for keeping a resource, the code of functions, CDK's bootstrap stack, and CDK's own resources. */
function asEmulated(template: Template, retained: 'Retain' | 'Delete'): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const { DeletionPolicy = '', Properties, UpdateReplacePolicy: _replaced, ...rest } = resource;
    const isChangeable = !(resource.Type in CHANGED);
    const isKept = isChangeable && DeletionPolicy.startsWith('Retain');
    const policy = isKept ? { DeletionPolicy: retained } : {};
    return [
      id,
      { ...rest, ...policy, Properties: { ...Properties, Tags: undefined, ...CHANGED[resource.Type] } },
    ] as const;
  });
  const {
    Parameters: _parameters,
    Rules: _rules,
    ...kept
  } = template as Template & { Parameters?: unknown; Rules?: unknown };
  return { ...kept, Resources: Object.fromEntries(resources.filter(([, { Type }]) => !Type.startsWith('Custom::'))) };
}
