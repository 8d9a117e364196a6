import type { Synthesised } from './synthesised.ts';
import { statementsIn } from './synthesised.ts';

/** Types of resources that have a policy, and the property that holds it. */
const POLICIES: ReadonlyArray<readonly [type: string, property: string]> = [
  ['AWS::IAM::Policy', 'PolicyDocument'],
  ['AWS::IAM::Role', 'AssumeRolePolicyDocument'],
  ['AWS::KMS::Key', 'KeyPolicy'],
  ['AWS::S3::BucketPolicy', 'PolicyDocument'],
  ['AWS::SNS::TopicPolicy', 'PolicyDocument'],
  ['AWS::SQS::QueuePolicy', 'PolicyDocument'],
];

/**
 * Lists what the policies of a template allow and deny.
 * @returns one line for each action of each statement, ascending: the policy or its roles, the effect, the action, the resources, who, and when
 */
export function permissionsOf({ of }: Synthesised): string[] {
  const lines = POLICIES.flatMap(([type, property]) =>
    of(type).flatMap(([id, resource]) => {
      const holder = type === 'AWS::IAM::Policy' ? rolesOf(resource.Properties['Roles']) : id;
      return statementsIn(resource, property).flatMap((statement) => linesOf(holder, statement));
    }),
  );
  return lines.toSorted();
}

function linesOf(holder: string, statement: Readonly<Record<string, unknown>>): string[] {
  const { Action, Effect, Resource, Principal, Condition } = statement;
  const rest = [
    JSON.stringify(Resource ?? 'itself'),
    ...(Principal === undefined ? [] : [`to ${JSON.stringify(Principal)}`]),
    ...(Condition === undefined ? [] : [`if ${JSON.stringify(Condition)}`]),
  ].join(' ');
  const actions = Array.isArray(Action) ? Action.map(String) : [String(Action)];
  return actions.map((action) => `${holder} ${String(Effect)} ${action} ${rest}`);
}

/** Returns the logical ids of the roles that a policy belongs to. */
function rolesOf(roles: unknown): string {
  if (!Array.isArray(roles)) return 'no role';
  return roles.map((role: unknown) => JSON.stringify(role).replaceAll(/^\{"Ref":"|"\}$/g, '')).join(' ');
}
