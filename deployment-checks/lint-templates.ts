/**
 * Runs cfn-lint on every template of every setting and on those of docs: on whole templates for one region, and on each distinct resource, with what it refers to,
 * for all regions. `npm run lint:templates` installs it once into node_modules/.cache; where Python's pip is not there the step is skipped and says why. A template
 * that is spoiled on purpose shows that the check can fail.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVERY_SETTING } from '../test/lib/every-setting.ts';
import { type Synthesised, synthesiseAll } from '../test/lib/synthesised.ts';
import { templateOf } from './emulated-template.ts';
import { installPythonPrograms, PythonMissingError, pythonEnvironment } from './python-programs.ts';
import { distinctParts, type TemplateText } from './template-parts.ts';

/** What cfn-lint says of correct templates, and why it does not count. */
const IGNORED: Readonly<Record<string, string>> = {
  W3005: 'a dependency that a reference implies as well: CDK writes both',
};

const DOCUMENTED = 'central-bucket-owner.yaml';

/** The slower of the two takes about a minute of one processor. */
const LIMIT_MS = 1_200_000;

/** How cfn-lint runs on whole templates. What regions differ in are their resources. */
const WHOLE = ['--regions', 'us-east-1', '--ignore-checks', ...Object.keys(IGNORED)];

/** How cfn-lint runs on parts, which need not use every parameter (W2001), mapping (W7001) and condition (W8001) of their template. */
const PARTS = ['--regions', 'ALL_REGIONS', '--ignore-checks', 'W2001', 'W7001', 'W8001', ...Object.keys(IGNORED)];

/** @returns the template of each text, by name */
function synthesiseTemplates(): ReadonlyMap<string, TemplateText> {
  const byText = new Map<string, readonly [name: string, template: TemplateText]>();
  for (const [title, settings] of EVERY_SETTING) {
    for (const [index, stack] of synthesiseAll(settings).entries()) {
      const template = templateOf(stack);
      byText.set(JSON.stringify(template), [`${title}-${index + 1}`, template]);
    }
  }
  return new Map(byText.values());
}

/** @returns the paths of the templates */
function writeTemplates(folder: string, templates: ReadonlyMap<string, TemplateText>): readonly string[] {
  mkdirSync(folder);
  for (const [name, template] of templates) {
    writeFileSync(join(folder, `${name}.template.json`), JSON.stringify(template));
  }
  copyFileSync(join(import.meta.dirname, '..', 'docs', DOCUMENTED), join(folder, DOCUMENTED));
  return readdirSync(folder).map((name) => join(folder, name));
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
async function lint(
  programs: string,
  options: readonly string[],
  templates: readonly string[],
): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const args = [...options, '--format', 'parseable', '--template', ...templates];
    const limits = { maxBuffer: 100_000_000, timeout: LIMIT_MS, env: pythonEnvironment() };
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

async function lintAll(programs: string): Promise<number> {
  const startMs = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'surge445-templates-'));
  try {
    const templates = synthesiseTemplates();
    const whole = writeTemplates(join(folder, 'whole'), templates);
    const parts = writeTemplates(join(folder, 'parts'), distinctParts(templates));
    const spoiled = writeSpoiled(folder);
    const [ofWhole, ofParts] = await Promise.all([
      lint(programs, WHOLE, [...whole, spoiled]),
      lint(programs, PARTS, parts),
    ]);
    const ofSpoiled = ofWhole.filter((finding) => finding.startsWith(spoiled));
    const isNoticed = ofSpoiled.some((finding) => finding.includes('fileFormat'));
    const findings = [...ofWhole.filter((finding) => !ofSpoiled.includes(finding)), ...ofParts];
    for (const finding of findings) console.log(finding);
    console.log(`${isNoticed ? 'ok  ' : 'FAIL'}  DestinationOptions with fileFormat for FileFormat is a finding`);
    const seconds = Math.round((performance.now() - startMs) / 1000);
    console.log(`cfn-lint: ${whole.length} templates, all regions, ${findings.length} findings, ${seconds} s`);
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
