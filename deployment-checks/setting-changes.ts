import { deployParameters, type Values } from '../test/lib/remembered-parameters.ts';
import { EVERY_SETTING } from '../test/lib/every-setting.ts';
import type { Settings, Synthesised } from '../test/lib/synthesised.ts';
import { type Rig, STACK, STATE, watching } from './rig.ts';

/** How a refusal ends: the parameter that deploys the change on purpose. */
const WAY_OUT = /--parameters [\w-]+:(?<name>\w+)=(?<value>\S+)$/;

/** How a changed template is deployed. */
export interface Change {
  /** Why it is stopped before it changes anything; empty when it deploys. */
  readonly refusals: readonly string[];
  /** Parameters that the refusals name as the way out. */
  readonly waysOut: Values;
  /** Reasons that still stop it with these parameters. */
  readonly refusalsLeft: readonly string[];
  /** Values of the parameters that are deployed then. */
  readonly deployed: Values;
}

/** Every setting that changes the stack that watches: not the one that makes another account watch, and not the one that makes another stack. */
export const CHANGES = EVERY_SETTING.filter(
  ([, settings]) => settings['centralBucketArn'] === undefined && settings['stackName'] === undefined,
);

/**
 * Deploys a changed template; where it is refused, in the way that the refusal names.
 * @param deployed values of the parameters that are deployed
 */
export function changeOnPurpose(template: Synthesised, deployed: Values): Change {
  const { refusals } = deployParameters(template, deployed);
  const waysOut: Record<string, string> = {};
  for (const refusal of refusals) {
    const { name, value } = WAY_OUT.exec(refusal)?.groups ?? {};
    if (name !== undefined && value !== undefined) waysOut[name] = value;
  }
  const onPurpose = deployParameters(template, deployed, waysOut);
  return { refusals, waysOut, refusalsLeft: onPurpose.refusals, deployed: onPurpose.deployed };
}

/** Changes a setting and changes it back. Every refusal must name the way out, and the way out must lose nothing. */
export async function changeAndBack({ cloud, report }: Rig, title: string, settings: Settings): Promise<void> {
  const bucket = await cloud.deploy(STACK, watching());
  await cloud.write(bucket, STATE, title);
  let deployed = deployParameters(watching(), {}).deployed;
  for (const [direction, next] of [
    ['given', settings],
    ['given back', {}],
  ] as const) {
    const template = watching(next);
    const change = changeOnPurpose(template, deployed);
    const answer = `is stopped (${Object.keys(change.waysOut).join(', ')}) and deploys when it is meant`;
    report.check(
      `${title} ${direction}: ${change.refusals.length === 0 ? 'deploys' : answer}`,
      change.refusalsLeft.length === 0,
    );
    deployed = change.deployed;
    await cloud.deploy(STACK, template);
  }
  report.check(`${title}: what was known is still there`, (await cloud.read(bucket, STATE)) === title);
  await cloud.destroy(STACK);
}
