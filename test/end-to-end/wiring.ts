import type { Resource } from '../lib/synthesised.ts';
import type { Assembly } from './assembly.ts';

/** A value of a template that names another resource: `Ref`, or one attribute of it. */
export interface Reference {
  readonly id: string;
  readonly attribute: string | undefined;
}

/** What the template says about a queue. */
export interface QueueWiring {
  readonly id: string;
  readonly redrive: { readonly deadLetters: string; readonly maxReceiveCount: number } | undefined;
}

/** What the template says about a function of the pipeline. All ids are logical ones. */
export interface FunctionWiring {
  readonly id: string;
  readonly service: string;
  readonly bundle: string;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly environment: Readonly<Record<string, string | Reference>>;
  /** The queue that feeds it. */
  readonly source: { readonly queue: string; readonly batchSize: number; readonly workers: number } | undefined;
}

/** How the parts of the watching stack hang together, as its template says. */
export interface Wiring {
  readonly buckets: readonly string[];
  readonly topics: readonly string[];
  /** Dead-letter queues first. */
  readonly queues: readonly QueueWiring[];
  readonly notifications: ReadonlyArray<{ readonly bucket: string; readonly queue: string; readonly prefix: string }>;
  readonly functions: readonly FunctionWiring[];
  /** Each sends JSON to a queue or a function. */
  readonly schedules: ReadonlyArray<{ readonly target: string; readonly input: string }>;
}

/** What a schedule invokes. */
interface Target {
  readonly Arn: unknown;
  readonly Input?: string;
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Reads the wiring of an assembly.
 */
export function wiringOf({ resources, bundleOf }: Assembly): Wiring {
  const of = (type: string): Array<[string, Resource]> => [...resources].filter(([, { Type }]) => Type === type);
  const idsOf = (type: string): string[] => of(type).map(([id]) => id);
  const mappings = of('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
  const targets = of('AWS::Scheduler::Schedule').map(([, { Properties }]) => Properties['Target'] as Target);
  return {
    buckets: idsOf('AWS::S3::Bucket'),
    topics: idsOf('AWS::SNS::Topic'),
    queues: of('AWS::SQS::Queue')
      .map(([id, { Properties }]) => ({ id, redrive: redriveOf(Properties) }))
      .toSorted((a, b) => Number(a.redrive !== undefined) - Number(b.redrive !== undefined)),
    notifications: of('AWS::S3::Bucket').flatMap(([bucket, { Properties }]) =>
      notificationsOf(Properties).map((one) => ({ bucket, ...one })),
    ),
    functions: of('AWS::Lambda::Function').map(([id, { Properties }]) => {
      const { Variables } = Properties['Environment'] as { Variables: Values };
      const mapping = mappings.find(({ FunctionName }) => referenceOf(FunctionName)?.id === id);
      return {
        id,
        service: String(Variables['POWERTOOLS_SERVICE_NAME']),
        bundle: bundleOf(id),
        timeoutSeconds: Number(Properties['Timeout']),
        memoryMegabytes: Number(Properties['MemorySize']),
        environment: environmentOf(Variables),
        source: mapping && sourceOf(mapping),
      };
    }),
    schedules: targets.map(({ Arn, Input }) => ({ target: idIn(Arn), input: Input ?? '{}' })),
  };
}

function redriveOf(queue: Values): QueueWiring['redrive'] {
  const policy = queue['RedrivePolicy'] as { deadLetterTargetArn: unknown; maxReceiveCount: number } | undefined;
  return policy && { deadLetters: idIn(policy.deadLetterTargetArn), maxReceiveCount: policy.maxReceiveCount };
}

function notificationsOf(bucket: Values): Array<{ queue: string; prefix: string }> {
  interface QueueConfiguration {
    readonly Queue: unknown;
    readonly Filter: {
      readonly S3Key: { readonly Rules: readonly [{ readonly Name: 'prefix'; readonly Value: string }] };
    };
  }
  const configuration = bucket['NotificationConfiguration'] as
    | { QueueConfigurations?: QueueConfiguration[] }
    | undefined;
  return (configuration?.QueueConfigurations ?? []).map(({ Queue, Filter }) => ({
    queue: idIn(Queue),
    prefix: Filter.S3Key.Rules[0].Value,
  }));
}

function sourceOf(mapping: Values): FunctionWiring['source'] {
  const { MaximumConcurrency } = mapping['ScalingConfig'] as { MaximumConcurrency: number };
  return {
    queue: idIn(mapping['EventSourceArn']),
    batchSize: Number(mapping['BatchSize']),
    workers: MaximumConcurrency,
  };
}

function environmentOf(variables: Values): Record<string, string | Reference> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, typeof value === 'string' ? value : mustRefer(value)]),
  );
}

function idIn(expression: unknown): string {
  return mustRefer(expression).id;
}

function mustRefer(expression: unknown): Reference {
  const reference = referenceOf(expression);
  if (!reference) throw new Error(`Read a template: ${JSON.stringify(expression)} found, a reference expected`);
  return reference;
}

function referenceOf(expression: unknown): Reference | undefined {
  const { Ref, 'Fn::GetAtt': pair } = expression as { Ref?: string; 'Fn::GetAtt'?: [string, string] };
  if (Ref !== undefined) return { id: Ref, attribute: undefined };
  return pair && { id: pair[0], attribute: pair[1] };
}
