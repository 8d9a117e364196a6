import { type Resource, statementsIn } from './synthesised.ts';

type Resources = ReadonlyMap<string, Resource>;
type Values = Readonly<Record<string, unknown>>;

/**
 * Lists what a role allows, one action and one resource at a time.
 *
 * A resource is written with its logical id: `StorageData/partials/*`, `TouchedWindowsQueue`. A bucket that may be listed has one line for each prefix,
 * `StorageData?prefix=partials/*`, and one for the bucket without a prefix: S3 asks for that one when an object is not there.
 * @param resources of a template
 * @param roleId logical id of the role
 * @returns lines such as `s3:GetObject StorageData/partials/*`, ascending
 */
export function permissionsOfRole(resources: Resources, roleId: string): string[] {
  const policies = [...resources.values()].filter(
    ({ Type, Properties }) =>
      Type === 'AWS::IAM::Policy' && JSON.stringify(Properties['Roles']).includes(`"Ref":"${roleId}"`),
  );
  const lines = policies.flatMap((policy) => statementsIn(policy, 'PolicyDocument').flatMap(linesOf));
  return [...new Set(lines)].toSorted();
}

/**
 * Writes a resource of a policy as one text.
 * @param expression an ARN, or a CloudFormation expression for one
 */
export function resourceText(expression: unknown): string {
  if (typeof expression !== 'object' || expression === null) return String(expression);
  const [[name, value] = ['', undefined]]: ReadonlyArray<readonly [string, unknown]> = Object.entries(expression);
  if (name === 'Fn::GetAtt' && Array.isArray(value)) return String(value[0]);
  if (name === 'Fn::Join' && Array.isArray(value) && Array.isArray(value[1])) {
    return value[1].map(resourceText).join('');
  }
  return String(value);
}

function linesOf(statement: Values): string[] {
  const resources = [statement['Resource']].flat().map(resourceText);
  return [statement['Action']]
    .flat()
    .flatMap((action) =>
      resources.flatMap((resource) => partsOf(resource, statement).map((part) => `${String(action)} ${part}`)),
    );
}

function partsOf(resource: string, { Action, Condition }: Values): readonly string[] {
  if (Action !== 's3:ListBucket') return [resource];
  const { Null, StringLike } = Object(Condition) as { readonly Null?: Values; readonly StringLike?: Values };
  const prefixes = [StringLike?.['s3:prefix'] ?? []].flat();
  if (Null?.['s3:prefix'] === 'true') return [resource];
  return prefixes.length === 0
    ? [resource, `${resource}?prefix=*`]
    : prefixes.map((prefix) => `${resource}?prefix=${resourceText(prefix)}`);
}
