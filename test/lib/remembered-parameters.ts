import type { Synthesised } from './synthesised.ts';

/** Values of parameters. */
export type Values = Readonly<Record<string, string>>;

interface Guards {
  readonly Parameters?: Readonly<
    Record<string, { readonly Default?: string; readonly AllowedValues?: readonly string[] }>
  >;
  readonly Rules?: Readonly<Record<string, { readonly Assertions: readonly Assertion[] }>>;
}

interface Assertion {
  readonly Assert: unknown;
  readonly AssertDescription: string;
}

/** How a deployment came out. */
export interface Outcome {
  /** What CloudFormation says; empty when it deploys. */
  readonly refusals: readonly string[];
  /** Values of the parameters that are deployed now. */
  readonly deployed: Values;
}

/**
 * Does with parameters and rules what `cdk deploy` and CloudFormation do before they touch a stack.
 * @param deployed values that were deployed before; cdk deploys them again where nothing else is given, whatever the template's default is
 * @param given with `--parameters`
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function deployParameters({ template }: Synthesised, deployed: Values, given: Values = {}): Outcome {
  const { Parameters = {}, Rules = {} } = template.toJSON() as Guards;
  const values: Record<string, string> = {};
  const refusals: string[] = [];
  for (const [name, { AllowedValues, Default }] of Object.entries(Parameters)) {
    const value = given[name] ?? deployed[name] ?? Default;
    if (value === undefined || AllowedValues?.includes(value) === false) {
      refusals.push(`${name} has no value that is allowed`);
    }
    values[name] = value ?? '';
  }
  for (const [rule, { Assertions }] of Object.entries(Rules)) {
    // CDK's own, about its bootstrap stack.
    if (rule === 'CheckBootstrapVersion') continue;
    const failed = Assertions.filter(({ Assert }) => !holds(Assert, values));
    refusals.push(...failed.map(({ AssertDescription }) => AssertDescription));
  }
  return { refusals, deployed: refusals.length > 0 ? deployed : values };
}

function holds(condition: unknown, values: Values): boolean {
  const { 'Fn::Equals': equal, 'Fn::Not': not } = condition as {
    'Fn::Equals'?: readonly unknown[];
    'Fn::Not'?: readonly [unknown];
  };
  if (not !== undefined) return !holds(not[0], values);
  if (equal === undefined) {
    throw new Error(`Evaluate a rule: found ${JSON.stringify(condition)}, expected Fn::Equals or Fn::Not`);
  }
  const [left, right] = equal.map((side) => (typeof side === 'string' ? side : values[(side as { Ref: string }).Ref]));
  return left === right;
}
