/**
 * Runs cfn-lint on every template of every setting and on those of docs, for all regions. `npm run lint:templates` installs it once into node_modules/.cache; where
 * Python's pip is not there the step is skipped and says why. A template that is spoiled on purpose shows that the check can fail.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVERY_SETTING } from '../test/lib/every-setting.ts';
import { type Synthesised, synthesiseAll } from '../test/lib/synthesised.ts';
import { installPythonPrograms, PythonMissingError } from './python-programs.ts';

/** What cfn-lint says of correct templates, and why it does not count. */
const IGNORED: Readonly<Record<string, string>> = {
  W3005: 'a dependency that a reference implies as well: CDK writes both',
};

const DOCUMENTED = 'central-bucket-owner.yaml';

/** All templates take two to three minutes of one processor. */
const LIMIT_MS = 1_200_000;

const OPTIONS = ['--regions', 'ALL_REGIONS', '--ignore-checks', ...Object.keys(IGNORED), '--format', 'parseable'];

/** @returns the paths of the templates, each text once */
function writeTemplates(folder: string): readonly string[] {
  const names = new Map<string, string>();
  for (const [title, settings] of EVERY_SETTING) {
    for (const [index, { template }] of synthesiseAll(settings).entries()) {
      names.set(JSON.stringify(template.toJSON()), `${title}-${index + 1}.template.json`);
    }
  }
  for (const [text, name] of names) writeFileSync(join(folder, name), text);
  copyFileSync(join(import.meta.dirname, '..', 'docs', DOCUMENTED), join(folder, DOCUMENTED));
  return [...names.values(), DOCUMENTED].map((name) => join(folder, name));
}

/**
 * Writes the template of flow logs with the options of their files in the case in which the API of EC2 takes them, and CloudFormation does not.
 * @returns its path
 */
function writeSpoiled(folder: string): string {
  const stacks = synthesiseAll({ vpcs: ['vpc-0123456789abcdef0'] });
  const flowLogs = stacks.find((stack) => stack.of('AWS::EC2::FlowLog').length > 0);
  const path = join(folder, 'spoiled.template.json');
  writeFileSync(path, spoiledText(flowLogs));
  return path;
}

function spoiledText(flowLogs: Synthesised | undefined): string {
  const text = JSON.stringify(flowLogs?.template.toJSON());
  const spoiled = text.replaceAll('"FileFormat"', '"fileFormat"');
  if (spoiled === text) throw new Error('Spoil DestinationOptions: found no FileFormat in the template of flow logs');
  return spoiled;
}

/** @returns the findings, one a line */
async function lint(programs: string, templates: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const args = [...OPTIONS, '--template', ...templates];
    const limits = { maxBuffer: 100_000_000, timeout: LIMIT_MS };
    execFile(join(programs, 'cfn-lint'), args, limits, (error, stdout, stderr) => {
      const findings = stdout.split('\n').filter((line) => line !== '');
      // Its exit code says as well that there are findings; without one it failed itself, or did not end.
      if (error !== null && findings.length === 0) {
        reject(
          new Error(`Run cfn-lint: found ${error.message} ${stderr}, expected findings or none`, { cause: error }),
        );
      } else resolve(findings);
    });
  });
}

/** Templates in as many parts as there are processors; the large and the small ones are spread. */
function parts(templates: readonly string[]): ReadonlyArray<readonly string[]> {
  const count = availableParallelism();
  return Array.from({ length: count }, (_, part) => templates.filter((_name, index) => index % count === part));
}

async function lintAll(programs: string): Promise<number> {
  const startMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'surge445-templates-'));
  try {
    const templates = writeTemplates(folder);
    const spoiled = await lint(programs, [writeSpoiled(folder)]);
    const isNoticed = spoiled.some((line) => line.includes('fileFormat'));
    const findings = (await Promise.all(parts(templates).map(async (part) => lint(programs, part)))).flat();
    for (const finding of findings) console.log(finding);
    console.log(`${isNoticed ? 'ok  ' : 'FAIL'}  DestinationOptions with fileFormat for FileFormat is a finding`);
    const seconds = Math.round((performance.now() - startMs) / 1000);
    console.log(`cfn-lint: ${templates.length} templates, all regions, ${findings.length} findings, ${seconds} s`);
    return findings.length + (isNoticed ? 0 : 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  process.exitCode = (await lintAll(installPythonPrograms())) > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof PythonMissingError)) throw error;
  console.log(`cfn-lint: skipped, ${error.message}`);
}
