import { type Resource, statementsIn, type Synthesised } from './synthesised.ts';

/** A resource or statement that a control is about, and whether it does what the control says. */
export type Checked = readonly [name: string, holds: boolean];

/** A control that this stack keeps. */
export interface KeptControl {
  readonly control: string;
  readonly says: string;
  /** What keeps it, for readers. */
  readonly how: string;
  /** Checks everything in a template that the control is about. */
  readonly check: (stack: Synthesised) => readonly Checked[];
}

/** A control about what the stack does not have. */
export interface AbsentControl {
  readonly control: string;
  readonly says: string;
  /** Types of resources that it is about. */
  readonly absent: readonly string[];
}

/** A control that the stack does not keep, or that no template can keep. */
export interface ExplainedControl {
  readonly control: string;
  readonly says: string;
  readonly because: string;
}

/** One row of the table of controls. */
export type Control = KeptControl | AbsentControl | ExplainedControl;

/** A statement of a policy. */
export type Statement = Readonly<Record<string, unknown>>;

/** Checks every resource of a type. */
export function every(type: string, holds: (resource: Resource, id: string) => boolean): KeptControl['check'] {
  return ({ of }) => of(type).map(([id, resource]) => [id, holds(resource, id)]);
}

/** Checks every statement of the policies of a type that allows something. */
export function everyAllowed(type: string, holds: (statement: Statement) => boolean): KeptControl['check'] {
  const property = type === 'AWS::KMS::Key' ? 'KeyPolicy' : 'PolicyDocument';
  return ({ of }) =>
    of(type).flatMap(([id, resource]) =>
      statementsIn(resource, property)
        .filter(({ Effect }) => Effect === 'Allow')
        .map((statement): Checked => [`${id} ${JSON.stringify(statement)}`, holds(statement)]),
    );
}

/** Checks that each resource of a type has a policy that denies requests without TLS. */
export function everyWithTlsOnly(
  type: string,
  [policyType, property]: readonly [string, string],
): KeptControl['check'] {
  return ({ of }) =>
    of(type).map(([id]) => [
      id,
      of(policyType)
        .filter(([, policy]) => JSON.stringify(policy.Properties[property]).includes(`"${id}"`))
        .flatMap(([, policy]) => statementsIn(policy, 'PolicyDocument'))
        .some(
          ({ Condition, Effect }) => Effect === 'Deny' && text(Condition).includes('"aws:SecureTransport":"false"'),
        ),
    ]);
}

/** Returns the actions of a statement. */
export function actionsOf({ Action: action }: Statement): string[] {
  return [action].flat().map(String);
}

/** Returns the service that a statement lets in; empty when it lets in anything else. */
export function serviceOf({ Principal: principal }: Statement): string {
  const service: unknown = typeof principal === 'object' && principal !== null ? Reflect.get(principal, 'Service') : '';
  return typeof service === 'string' ? service : text(service);
}

/** Checks whether a statement lets in everybody. */
export function isPublic({ Principal: principal }: Statement): boolean {
  return principal === '*' || text(principal) === '{"AWS":"*"}';
}

/** Writes a value as JSON; an absent one is empty. */
export function text(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}
