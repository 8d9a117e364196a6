import { type Rig, STACK, STATE, watching } from './rig.ts';

/** Destroys a stack and deploys it again, with a new data bucket and with the one of before. */
export async function destroyAndDeployAgain({ cloud, report }: Rig): Promise<void> {
  const bucket = await cloud.deploy(STACK, watching());
  await cloud.write(bucket, STATE, 'before');
  await cloud.destroy(STACK);
  report.check('destroyed: the data bucket outlives the stack', (await cloud.read(bucket, STATE)) === 'before');
  report.check('deployed again: a new data bucket', (await cloud.deploy(STACK, watching())) !== bucket);
  await cloud.destroy(STACK);
  const again = await cloud.deploy(STACK, watching({ existingDataBucket: bucket }));
  report.check('deployed again with existingDataBucket: the same bucket', again === bucket);
  await cloud.destroy(STACK);
  report.check('destroyed once more: its data is still there', (await cloud.read(bucket, STATE)) === 'before');
}

/** Deploys after a first try that failed. */
export async function failAndDeployAgain({ cloud, report }: Rig): Promise<void> {
  const before = await cloud.buckets();
  const template = watching({ dataBucket: 'data-of-ours' });
  await cloud.deploy(STACK, template);
  await cloud.rollBackCreation(STACK);
  const isClean = JSON.stringify(await cloud.buckets()) === JSON.stringify(before);
  report.check('a first try that failed leaves no bucket', isClean);
  report.check('deployed after it, under the same name', (await cloud.deploy(STACK, template)) === 'data-of-ours');
  await cloud.destroy(STACK);
}

/** Deploys two stacks side by side, and destroys one of them. */
export async function deployTwo({ cloud, report }: Rig): Promise<void> {
  const other = 'surge445-berlin';
  const first = await cloud.deploy(STACK, watching());
  const second = await cloud.deploy(other, watching({ stackName: other }));
  await cloud.write(first, STATE, 'first');
  await cloud.write(second, STATE, 'second');
  report.check('two stacks have a data bucket each', first !== second);
  await cloud.destroy(other);
  report.check('one is destroyed and the other keeps its data', (await cloud.read(first, STATE)) === 'first');
  const queues = await cloud.queues(STACK);
  report.check('its queues are still there', queues.length === 6 && (await cloud.queues(other)).length === 0);
  await cloud.destroy(STACK);
}
