import type { Resource, Synthesised } from '../test/lib/synthesised.ts';

type Values = Readonly<Record<string, unknown>>;

/** A template of CloudFormation. */
export interface Template extends Values {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: { readonly Ref?: string } }>>;
}

/** What a template depends on in the emulator. */
export interface Emulation {
  readonly endpoint: string;
  /** What happens to resources that outlive the stack. */
  readonly retained: 'Retain' | 'Delete';
}

/** moto's account. */
const ACCOUNT = '123456789012';

const ANYTHING = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' };

/** Code of functions lies in CDK's bootstrap bucket, and the emulator loses a key or log group that changes. It fails at changed tags. */
const CHANGED: Readonly<Record<string, Values>> = {
  'AWS::Lambda::Function': { Code: { ZipFile: 'exports.handler = () => {}' } },
  'AWS::KMS::Key': { KeyPolicy: { Version: '2012-10-17', Statement: [ANYTHING] } },
  'AWS::Logs::LogGroup': { KmsKeyId: undefined },
};

/** It names the alarms, which the emulator ignores. */
const DASHBOARD = 'AWS::CloudWatch::Dashboard';

/** Returns the template of a synthesised stack. */
export function templateOf({ resources, template }: Synthesised): Template {
  return { ...template.toJSON(), Resources: Object.fromEntries(resources) };
}

/** Adds the keys that leave a template: CloudFormation forgets such a key and leaves it, and the emulator would delete it. */
export function withKeptKeys(template: Template, earlier: Template | undefined): Template {
  const keys = Object.entries(earlier?.Resources ?? {}).filter(
    ([id, { DeletionPolicy = '', Type }]) =>
      Type === 'AWS::KMS::Key' && DeletionPolicy.startsWith('Retain') && !(id in template.Resources),
  );
  return { ...template, Resources: { ...template.Resources, ...Object.fromEntries(keys) } };
}

/**
 * Returns a template without what the emulator does not know: other words for keeping a resource, the code of functions, CDK's bootstrap stack and own resources,
 * and the addresses of queues, which would be those of AWS.
 */
export function asEmulated(template: Template, emulation: Emulation): Values {
  const resources = Object.entries(template.Resources)
    .filter(([, { Type }]) => !Type.startsWith('Custom::') && Type !== DASHBOARD)
    .map(([id, resource]) => [id, emulatedResource(resource, emulation)] as const);
  return {
    ...template,
    Parameters: undefined,
    Rules: undefined,
    Resources: Object.fromEntries(resources),
    Outputs: emulatedOutputs(template, emulation),
  };
}

function emulatedResource(resource: Resource, { retained }: Emulation): Resource {
  const { DeletionPolicy = '', Properties, UpdateReplacePolicy: _replaced, ...rest } = resource;
  const isChangeable = !(resource.Type in CHANGED);
  const policy = isChangeable && DeletionPolicy.startsWith('Retain') ? { DeletionPolicy: retained } : {};
  return { ...rest, ...policy, Properties: { ...Properties, Tags: undefined, ...CHANGED[resource.Type] } };
}

/** The command line takes the addresses of queues from the outputs. */
function emulatedOutputs({ Outputs = {}, Resources }: Template, { endpoint }: Emulation): Values {
  const outputs = new Map<string, unknown>(Object.entries(Outputs));
  for (const [name, output] of Object.entries(Outputs)) {
    const id = output.Value.Ref ?? '';
    if (Resources[id]?.Type !== 'AWS::SQS::Queue') continue;
    const Value = { 'Fn::Join': ['/', [endpoint, ACCOUNT, { 'Fn::GetAtt': [id, 'QueueName'] }]] };
    outputs.set(name, { ...output, Value });
  }
  return Object.fromEntries(outputs);
}
