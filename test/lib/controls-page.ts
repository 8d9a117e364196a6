import type { Control } from './security-control.ts';

/** The two tables of the page. */
export interface ControlTables {
  readonly hub: readonly Control[];
  readonly roles: readonly Control[];
}

/**
 * Writes docs/security-controls.md from the tables that the tests check.
 */
export function controlsPage({ hub, roles }: ControlTables): string {
  return `# Security controls

Each row is checked on templates of four deployments, by \`npx jest test/lib/security-controls\`. A row that says *no* is not checked, and says why.
[docs/security.md](security.md) says what all of this is for.

## Security Hub

The controls of [AWS Foundational Security Best Practices](https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html) for the services that the stack uses, and three of NIST 800-53 for
CloudWatch.

${tableOf(hub)}

## Roles and policies

${tableOf(roles)}
`;
}

function tableOf(controls: readonly Control[]): string {
  const rows = controls.map((control) => `| ${control.control} | ${control.says} | ${stateOf(control)} |`);
  return ['| control | what it says | kept? |', '|---|---|---|', ...rows].join('\n');
}

function stateOf(control: Control): string {
  if ('because' in control) return `no: ${control.because}`;
  if ('check' in control) return `yes: ${control.how}`;
  return `yes: the stack has none (${control.absent.map((type) => `\`${type}\``).join(', ')})`;
}
