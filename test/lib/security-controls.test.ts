import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { surge445App } from '../../lib/surge445-app.ts';
import { ROLE_CONTROLS } from './role-controls.ts';
import type { Checked, Control } from './security-control.ts';
import { SECURITY_HUB_CONTROLS } from './security-hub-controls.ts';
import { controlsPage } from './controls-page.ts';
import { expectGolden } from '../runner/golden-file.ts';
import { CONTEXT, synthesise, type Synthesised, synthesisedFrom } from './synthesised.ts';

const STACKS = [
  synthesise(),
  synthesise({ encryption: 'customer', sms: '+12065550100', chat: true, eventBus: true }),
  synthesise({ logBucket: 'central-flow-logs', describe: true, describeRole: 'surge445-describe' }),
  synthesise({ logEvents: 'eventbridge', sourceAccounts: '210987654321' }),
];

describe.each([
  ['of Security Hub', SECURITY_HUB_CONTROLS],
  ['of roles and policies', ROLE_CONTROLS],
] as const)('controls %s', (_, controls) => {
  const tested = controls.filter((control) => !('because' in control));
  test.each(tested.map((control) => [`${control.control}: ${control.says}`, control] as const))(
    '%s',
    (_title, control) => {
      expectKept(control);
    },
  );
});

test('a permissions boundary stands on every role, where cdk.json names one', () => {
  const boundary = { '@aws-cdk/core:permissionsBoundary': { name: 'your-boundary' } };
  const app = surge445App({ context: { ...CONTEXT, ...boundary, email: 'secops@example.com' } });
  const { of } = synthesisedFrom(Template.fromStack(Stack.of(app.node.findChild('surge445'))));
  for (const [id, { Properties }] of of('AWS::IAM::Role')) {
    expect([id, JSON.stringify(Properties['PermissionsBoundary'])]).toEqual([
      id,
      expect.stringContaining(':policy/your-boundary'),
    ]);
  }
});

test('docs/security-controls.md says the same', () => {
  const page = controlsPage({ hub: SECURITY_HUB_CONTROLS, roles: ROLE_CONTROLS });
  expectGolden(page, join(__dirname, '..', '..', 'docs', 'security-controls.md'));
});

function expectKept(control: Control): void {
  const checked = STACKS.flatMap((stack) => resultsOf(control, stack));
  expect(checked.length).toBeGreaterThan(0);
  expect(checked.filter(([, holds]) => !holds).map(([name]) => name)).toEqual([]);
}

/** Returns what a control says about a stack; of what the stack must not have, one result for each type. */
function resultsOf(control: Control, stack: Synthesised): readonly Checked[] {
  if ('check' in control) return control.check(stack);
  if ('because' in control) return [];
  return control.absent.map((type) => [type, stack.of(type).length === 0]);
}
