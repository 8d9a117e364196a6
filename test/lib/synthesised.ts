import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import flags from 'aws-cdk-lib/recommended-feature-flags.json';
import { type DeploymentSettings, parseDeploymentSettings } from '../../core/settings/deployment-settings.ts';
import { addStacks } from '../../lib/surge445-app.ts';
import { Surge445Stack } from '../../lib/surge445-stack.ts';
import { makeShared } from '../runner/shared-value.ts';

/** Settings of a deployment, as a person gives them. */
export type Settings = Readonly<Record<string, unknown>>;

/** One resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

/** A template, and its resources with their logical ids. */
export interface Synthesised {
  readonly template: Template;
  readonly resources: ReadonlyMap<string, Resource>;
  /** Resources of one type, by logical id. */
  readonly of: (type: string) => readonly (readonly [id: string, resource: Resource])[];
}

/** Context of cdk.json, without bundling: the code of functions does not matter here. */
export const CONTEXT = { ...flags, 'aws:cdk:bundling-stacks': [] };

/** Everything that a template is made of. */
interface Deployment {
  readonly deploySettings: DeploymentSettings;
  readonly detection: Settings;
}

/**
 * Synthesises the watching stack.
 * @param settings what differs from one address and defaults
 * @param detection settings of detection
 */
export function synthesise(settings: Settings = {}, detection: Settings = {}): Synthesised {
  const deployment = { deploySettings: deploymentOf(settings), detection };
  const [stack] = synthesiseOnce('watching', deployment, (app) => [
    new Surge445Stack(app, deployment.deploySettings.stackName, deployment),
  ]);
  if (stack === undefined) throw new Error('Synthesise the watching stack: found none');
  return stack;
}

/**
 * Synthesises all stacks of a deployment.
 * @param settings what differs from one address and defaults
 */
export function synthesiseAll(settings: Settings = {}): readonly Synthesised[] {
  const deployment = { deploySettings: deploymentOf(settings), detection: {} };
  return synthesiseOnce('all', deployment, (app) => {
    addStacks(app, deployment);
    return app.node.children.filter((child) => child instanceof Stack);
  });
}

function deploymentOf(settings: Settings): DeploymentSettings {
  return parseDeploymentSettings({ email: 'secops@example.com', ...settings });
}

/** A synthesis takes some hundred milliseconds, and many tests ask for the same stacks. */
function synthesiseOnce(
  kind: 'watching' | 'all',
  deployment: Deployment,
  addTo: (app: App) => readonly Stack[],
): readonly Synthesised[] {
  const templates = makeShared([kind, deployment], () => {
    // CDK's own validation takes longer than everything else; the tests of the app leave it on.
    const app = new App({ context: CONTEXT, builtinCloudFormationValidation: false });
    return addTo(app).map((stack) => Template.fromStack(stack).toJSON());
  });
  return templates.map((template) => synthesisedFrom(Template.fromJSON(template)));
}

/** Settings of detection with which the stack has every alarm. */
export const EVERY_ALARM: Settings = { allowFile: 'allow-list.json' };

/** Reads the resources of a template. */
export function synthesisedFrom(template: Template): Synthesised {
  const all = template.toJSON()['Resources'] as Readonly<Record<string, Resource>>;
  const resources = new Map(Object.entries(all));
  return { template, resources, of: (type) => [...resources].filter(([, resource]) => resource.Type === type) };
}

/** Policy statements of identities, of every kind of resource, or of both. */
export function statementsIn(resource: Resource, property: string): readonly Readonly<Record<string, unknown>>[] {
  const policy = resource.Properties[property] as { readonly Statement: readonly Readonly<Record<string, unknown>>[] };
  return policy.Statement;
}
