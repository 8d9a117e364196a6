/**
 * Runs cfn-lint on every template of every setting and on those of docs: on whole templates for one region, and on each distinct resource, with what it refers to,
 * for all regions. `npm run lint:templates` installs it once into node_modules/.cache; where Python's pip is not there the step is skipped and says why. A template
 * that is spoiled on purpose shows that each of the two runs can fail.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVERY_SETTING } from '../test/lib/every-setting.ts';
import { synthesiseAll } from '../test/lib/synthesised.ts';
import { templateOf } from './emulated-template.ts';
import { installPythonPrograms, PythonMissingError, pythonEnvironment } from './python-programs.ts';
import { distinctParts, type TemplateText } from './template-parts.ts';

/** What cfn-lint says of correct templates, and why it does not count. */
const IGNORED: Readonly<Record<string, string>> = {
  W3005: 'a dependency that a reference implies as well: CDK writes both',
};

const DOCUMENTED = 'central-bucket-owner.yaml';

/** Both together take three minutes on two processors. */
const LIMIT_MS = 1_200_000;

type Templates = ReadonlyMap<string, TemplateText>;

/** One run of cfn-lint. */
interface Run {
  /** What it looks at. */
  readonly title: string;
  /** Options of cfn-lint. */
  readonly options: readonly string[];
  /** Returns what it looks at of these templates. */
  readonly select: (templates: Templates) => Templates;
}

/** What regions differ in are their resources. Parts need not use every parameter (W2001), mapping (W7001) and condition (W8001) of their template. */
const RUNS: readonly Run[] = [
  {
    title: 'whole templates',
    options: ['--regions', 'us-east-1', '--ignore-checks', ...Object.keys(IGNORED)],
    select: (templates) => templates,
  },
  {
    title: 'parts for all regions',
    options: ['--regions', 'ALL_REGIONS', '--ignore-checks', 'W2001', 'W7001', 'W8001', ...Object.keys(IGNORED)],
    select: distinctParts,
  },
];

/** @returns the template of each text, by name */
function synthesiseTemplates(): Templates {
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
function writeTemplates(folder: string, templates: Templates): readonly string[] {
  return Array.from(templates, ([name, template]) => {
    const path = join(folder, `${name}.template.json`);
    writeFileSync(path, JSON.stringify(template));
    return path;
  });
}

/** @returns the template of flow logs with the options of their files in the case in which the API of EC2 takes them, and CloudFormation does not */
function spoiledTemplate(): TemplateText {
  const stacks = synthesiseAll({ vpcs: ['vpc-0123456789abcdef0'] });
  const flowLogs = stacks.find((stack) => stack.of('AWS::EC2::FlowLog').length > 0);
  const resources = JSON.stringify(flowLogs?.template.toJSON()['Resources']);
  const spoiled = resources.replaceAll('"FileFormat"', '"fileFormat"');
  if (spoiled === resources) {
    throw new Error('Spoil DestinationOptions: found no FileFormat in the template of flow logs');
  }
  return { ...flowLogs?.template.toJSON(), Resources: JSON.parse(spoiled) as Readonly<Record<string, unknown>> };
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

/**
 * Prints what a run finds, and whether it finds the mistake in the spoiled template.
 * @returns the number of failures
 */
async function lintOnce(programs: string, run: Run, templates: Templates): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-templates-'));
  try {
    const documented = join(folder, DOCUMENTED);
    copyFileSync(join(import.meta.dirname, '..', 'docs', DOCUMENTED), documented);
    const paths = [documented, ...writeTemplates(folder, run.select(templates))];
    const [spoiled = ''] = writeTemplates(folder, run.select(new Map([['spoiled', spoiledTemplate()]])));
    const all = await lint(programs, run.options, [...paths, spoiled]);
    const isNoticed = all.some((finding) => finding.startsWith(spoiled) && finding.includes('fileFormat'));
    const findings = all.filter((finding) => !finding.startsWith(spoiled));
    for (const finding of findings) console.log(finding);
    console.log(`${isNoticed ? 'ok  ' : 'FAIL'}  ${run.title}: fileFormat for FileFormat is a finding`);
    console.log(`      ${run.title}: ${paths.length} files, ${findings.length} findings`);
    return findings.length + (isNoticed ? 0 : 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @returns the number of failures */
async function lintAll(programs: string): Promise<number> {
  const startMs = performance.now();
  const templates = synthesiseTemplates();
  const failures = await Promise.all(RUNS.map(async (run) => lintOnce(programs, run, templates)));
  const sum = failures.reduce((total, count) => total + count, 0);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  console.log(`cfn-lint: ${templates.size} templates, all regions, ${sum} failures, ${seconds} s`);
  return sum;
}

try {
  process.exitCode = (await lintAll(installPythonPrograms())) > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof PythonMissingError)) throw error;
  console.log(`cfn-lint: skipped, ${error.message}`);
}
