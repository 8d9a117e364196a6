/**
 * Asks the registry for known vulnerabilities of all packages in the lockfile: `npm run audit`. It fails if one is not explained in
 * packaging/explained-advisories.ts. A registry that does not answer this question is no failure: a mirror may have no endpoint for it.
 */
import { spawnSync } from 'node:child_process';
import { auditProblems, readAuditReport } from './audit-report.ts';
import { ROOT } from './command-line-bundle.ts';
import { EXPLAINED_ADVISORIES } from './explained-advisories.ts';

const LIMIT_MS = 120_000;

const { error, stdout } = spawnSync('npm', ['audit', '--json'], { cwd: ROOT, encoding: 'utf8', timeout: LIMIT_MS });
if (error !== undefined) throw error;
const report = readAuditReport(stdout);
if (report.kind === 'unavailable') {
  console.log(`audit: skipped: ${report.reason}`);
} else {
  const problems = auditProblems(report.advisories, EXPLAINED_ADVISORIES);
  for (const problem of problems) console.log(`FAIL  ${problem}`);
  console.log(`audit: ${report.advisories.size} known vulnerabilities, ${problems.length} problems`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
