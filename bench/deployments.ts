/**
 * Deploys, changes each setting and changes it back, destroys, deploys again, deploys after a first try that failed, and deploys two stacks side by side, in an
 * emulator of CloudFormation: moto, which `npm run deployments` installs once into node_modules/.cache. What moto leaves out is done here as AWS documents it:
 * parameters that cdk remembers, rules, and RetainExceptOnCreate.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { EVERY_SETTING } from '../test/lib/every-setting.ts';
import { EmulatedCloud } from '../test/lib/emulated-cloud.ts';
import { deployParameters, type Values } from '../test/lib/remembered-parameters.ts';
import { type Settings, type Synthesised, synthesiseAll } from '../test/lib/synthesised.ts';
import { installPythonTool, PythonMissingError } from './python-tool.ts';
import { MOTO, startMoto } from './moto.ts';

const STATE = 'episodes/open.json';

let failures = 0;

function check(what: string, isTrue: boolean): void {
  if (!isTrue) failures++;
  console.log(`${isTrue ? 'ok  ' : 'FAIL'}  ${what}`);
}

function watching(settings: Settings): Synthesised {
  const [first] = synthesiseAll(settings);
  if (first === undefined) throw new Error('Synthesise a deployment: found no stack');
  return first;
}

/** Changes to a setting and back; every refusal must name the way out, and taking it must lose nothing. */
async function changeAndBack(cloud: EmulatedCloud, title: string, settings: Settings): Promise<void> {
  const bucket = await cloud.deploy('surge445', watching({}));
  await cloud.write(bucket, STATE, title);
  let deployed: Values = deployParameters(watching({}), {}).deployed;
  for (const [direction, next] of [
    ['given', settings],
    ['given back', {}],
  ] as const) {
    const template = watching(next);
    const { refusals } = deployParameters(template, deployed);
    const answers = Object.fromEntries(
      refusals.flatMap((refusal) =>
        [...refusal.matchAll(/--parameters [\w-]+:(\w+)=(\S+)$/g)].map(([, name = '', value = '']) => [name, value]),
      ),
    );
    const meant = deployParameters(template, deployed, answers);
    check(
      `${title} ${direction}: ${refusals.length === 0 ? 'deploys' : `is stopped (${Object.keys(answers).join(', ')}) and deploys when it is meant`}`,
      meant.refusals.length === 0,
    );
    deployed = meant.deployed;
    await cloud.deploy('surge445', template);
  }
  check(`${title}: what was known is still there`, (await cloud.read(bucket, STATE)) === title);
  await cloud.destroy('surge445');
}

async function destroyAndDeployAgain(cloud: EmulatedCloud): Promise<void> {
  const bucket = await cloud.deploy('surge445', watching({}));
  await cloud.write(bucket, STATE, 'before');
  await cloud.destroy('surge445');
  check('destroyed: the data bucket outlives the stack', (await cloud.read(bucket, STATE)) === 'before');
  check('deployed again: a new data bucket', (await cloud.deploy('surge445', watching({}))) !== bucket);
  await cloud.destroy('surge445');
  check(
    'deployed again with existingDataBucket: the same one',
    (await cloud.deploy('surge445', watching({ existingDataBucket: bucket }))) === bucket,
  );
  await cloud.destroy('surge445');
  check('destroyed once more: still there', (await cloud.read(bucket, STATE)) === 'before');
}

async function repair(cloud: EmulatedCloud): Promise<void> {
  const bucket = await cloud.deploy('surge445', watching({}));
  await cloud.keepVersions(bucket);
  await cloud.write(bucket, STATE, 'good');
  await cloud.write(bucket, STATE, 'damaged');
  await cloud.deleteNewestVersion(bucket, STATE);
  check(
    'a damaged document: without its newest version the one before is back',
    (await cloud.read(bucket, STATE)) === 'good',
  );
  await cloud.destroy('surge445');
}

async function failAndDeployAgain(cloud: EmulatedCloud): Promise<void> {
  const before = await cloud.buckets();
  await cloud.deploy('surge445', watching({ dataBucket: 'data-of-ours' }));
  await cloud.rollBackCreation('surge445');
  check('a first try that failed leaves no bucket', JSON.stringify(await cloud.buckets()) === JSON.stringify(before));
  check(
    'deployed after it, under the same name',
    (await cloud.deploy('surge445', watching({ dataBucket: 'data-of-ours' }))) === 'data-of-ours',
  );
  await cloud.destroy('surge445');
}

async function deployTwo(cloud: EmulatedCloud): Promise<void> {
  const first = await cloud.deploy('surge445', watching({}));
  const second = await cloud.deploy('surge445-berlin', watching({ stackName: 'surge445-berlin' }));
  await cloud.write(first, STATE, 'first');
  await cloud.write(second, STATE, 'second');
  check('two stacks have a data bucket each', first !== second);
  await cloud.destroy('surge445-berlin');
  check('one is destroyed and the other keeps its data', (await cloud.read(first, STATE)) === 'first');
  check(
    'its queues are still there',
    (await cloud.queues('surge445')).length === 6 && (await cloud.queues('surge445-berlin')).length === 0,
  );
  await cloud.destroy('surge445');
}

try {
  const moto = await startMoto(installPythonTool(MOTO));
  try {
    const cloud = new EmulatedCloud(moto.endpoint);
    while (!(await cloud.isUp())) await sleep(500);
    await destroyAndDeployAgain(cloud);
    await failAndDeployAgain(cloud);
    await deployTwo(cloud);
    await repair(cloud);
    // Where another account watches there is no stack of ours that watches.
    const changes = EVERY_SETTING.filter(
      ([, settings]) => settings['centralBucketArn'] === undefined && settings['stackName'] === undefined,
    );
    for (const [title, settings] of changes) {
      await changeAndBack(cloud, title, settings).catch(async (error: unknown) => {
        check(`${title}: ${String(error)}`, false);
        await cloud.destroy('surge445');
      });
    }
  } finally {
    moto.stop();
  }
  console.log(`deployments: ${failures} failures`);
  process.exitCode = failures > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof PythonMissingError)) throw error;
  console.log(`deployments: skipped, ${error.message}`);
}
