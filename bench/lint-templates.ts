/**
 * Runs cfn-lint on every template of every setting, for all regions. `npm run lint:templates` installs it once into node_modules/.cache; where Python's pip is not
 * there the step is skipped and says why.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EVERY_SETTING } from '../test/lib/every-setting.ts';
import { synthesiseAll } from '../test/lib/synthesised.ts';
import { installPythonTool, PythonMissingError } from './python-tool.ts';

const CFN_LINT = { name: 'cfn-lint', packages: ['cfn-lint==1.58.0'] };

/** What cfn-lint says of correct templates, and why it does not count. */
const IGNORED: Readonly<Record<string, string>> = {
  W3005: 'a dependency that a reference implies as well: CDK writes both',
};

function writeTemplates(folder: string): number {
  const texts = new Map<string, string>();
  for (const [title, settings] of EVERY_SETTING) {
    for (const [index, { template }] of synthesiseAll(settings).entries()) {
      texts.set(JSON.stringify(template.toJSON()), `${title}-${index + 1}.template.json`);
    }
  }
  for (const [text, name] of texts) writeFileSync(join(folder, name), text);
  return texts.size;
}

function lint(programs: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'surge445-templates-'));
  try {
    const count = writeTemplates(folder);
    const options = ['--regions', 'ALL_REGIONS', '--ignore-checks', ...Object.keys(IGNORED), '--format', 'parseable'];
    const templates = join(folder, '*.template.json');
    const { status, stdout, stderr } = spawnSync(join(programs, 'cfn-lint'), [...options, '--template', templates], {
      encoding: 'utf8',
      maxBuffer: 100_000_000,
    });
    process.stdout.write(stdout);
    process.stderr.write(stderr);
    const findings = stdout.split('\n').filter((line) => line.includes('.template.json')).length;
    console.log(`cfn-lint: ${count} templates, all regions, ${findings} findings`);
    return status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

try {
  process.exitCode = lint(installPythonTool(CFN_LINT));
} catch (error) {
  if (!(error instanceof PythonMissingError)) throw error;
  console.log(`cfn-lint: skipped, ${error.message}`);
}
