/**
 * Counts the findings of the last synthesis that do not stop it, because somebody wrote down why: ours, and those that a library suppresses for us. `npm run synth`
 * ends with them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Finding {
  readonly ruleName: string;
  readonly reason?: string;
}

interface Report {
  readonly pluginReports: ReadonlyArray<{
    readonly pluginName: string;
    readonly violations?: readonly Finding[];
    readonly suppressedViolations?: readonly Finding[];
  }>;
}

const REPORT = join(import.meta.dirname, '..', 'cdk.out', 'validation-report.json');

const { pluginReports } = JSON.parse(readFileSync(REPORT, 'utf8')) as Report;
for (const { pluginName, suppressedViolations = [], violations = [] } of pluginReports) {
  console.log(`${pluginName}: ${violations.length} findings, ${suppressedViolations.length} suppressed`);
  const reasons = new Map<string, string[]>();
  for (const { reason = 'no reason written down', ruleName } of suppressedViolations) {
    reasons.set(reason, [...(reasons.get(reason) ?? []), ruleName]);
  }
  for (const [reason, rules] of reasons) console.log(`  ${rules.length} x ${rules[0]?.replace(/\[.*/, '')}: ${reason}`);
}
