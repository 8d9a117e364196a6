/**
 * Sends log objects through the packed functions. Then it deploys, changes each setting and changes it back, destroys, deploys again, deploys after a first try
 * that failed, deploys two stacks side by side, changes the encryption, and runs the commands of the documentation. All of it runs in moto, an emulator of AWS,
 * which `npm run deployments` installs once into node_modules/.cache. What moto leaves out is done here as AWS documents it: parameters that cdk remembers, rules, and RetainExceptOnCreate.
 */
import { runDocumentedCommands } from './command-checks.ts';
import { EmulatedCloud } from './emulated-cloud.ts';
import { changeEncryption } from './encryption-checks.ts';
import { deployTwo, destroyAndDeployAgain, failAndDeployAgain } from './lifecycle.ts';
import { startMoto } from './moto.ts';
import { sendLogObjects } from './pipeline.ts';
import { installPythonPrograms, PythonMissingError } from './python-programs.ts';
import { Report } from './check-printer.ts';
import { type Rig, STACK } from './rig.ts';
import { changeAndBack, CHANGES } from './setting-changes.ts';
import { createShell } from './shell.ts';

const STEPS: ReadonlyArray<readonly [title: string, work: (rig: Rig) => Promise<void>]> = [
  ['from log objects to alerts', sendLogObjects],
  ['documented commands', runDocumentedCommands],
  ['encryption', changeEncryption],
  ['destroy and deploy again', destroyAndDeployAgain],
  ['fail and deploy again', failAndDeployAgain],
  ['two stacks', deployTwo],
  ...CHANGES.map(([title, settings]) => [title, async (rig: Rig) => changeAndBack(rig, title, settings)] as const),
];

/** @returns the number of failures */
async function checkDeployments(programs: string): Promise<number> {
  const moto = await startMoto(programs);
  try {
    const rig = {
      endpoint: moto.endpoint,
      cloud: new EmulatedCloud(moto.endpoint),
      shell: createShell(programs, moto.endpoint, STACK),
      report: new Report(moto.ended),
    };
    for (const [title, work] of STEPS) {
      await rig.report.step(title, async () => work(rig));
      await rig.cloud.destroyAll();
    }
    console.log(rig.report.summary());
    return rig.report.failures;
  } finally {
    moto.stop();
  }
}

try {
  process.exitCode = (await checkDeployments(installPythonPrograms())) > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof PythonMissingError)) throw error;
  console.log(`deployments: skipped, ${error.message}`);
}
