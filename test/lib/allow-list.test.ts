import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { settingsOf } from '../../lib/app-settings.ts';
import { EVERY_ALARM, synthesise, type Synthesised } from './synthesised.ts';
import { settingsProblems } from '../core/settings/settings-problems.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'surge445-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const WITHOUT = synthesise();
const WITH = synthesise({}, EVERY_ALARM);

const ENTRY = {
  id: 'backup',
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'backup',
  owner: 'ops@example.com',
  expires: '2026-01-01',
};

/** What is wrong with a deployment whose setting allowFile names a file with this text. */
function problemsOf(text: string, settings: Readonly<Record<string, unknown>> = {}): readonly string[] {
  const allowFile = join(folder, 'allow-list.json');
  writeFileSync(allowFile, text);
  const file = JSON.stringify({ email: ['secops@example.com'], allowFile, ...settings });
  return settingsProblems(() => settingsOf(new App(), file));
}

describe('a deployment with an allow-list file', () => {
  test('is checked when the template is made', () => {
    expect(problemsOf(JSON.stringify({ allow: [ENTRY] }))).toEqual([]);
    expect(problemsOf('[')).toEqual([expect.stringMatching(/allow-list\.json: found text that is no JSON/)]);
    expect(problemsOf(JSON.stringify({ allow: [{ ...ENTRY, kind: 'friend' }] }))).toEqual([
      expect.stringMatching(/allow-list\.json: allow\.0\.kind: found "friend"/),
    ]);
    expect(problemsOf(JSON.stringify({ allow: [ENTRY] }), { allow: [ENTRY] })).toEqual([
      expect.stringMatching(/with the setting allow: allow: found the id backup twice/),
    ]);
    expect(problemsOf('{}', { allowFile: 'missing.json' })).toEqual([
      expect.stringMatching(/^allowFile: found no file missing\.json/),
    ]);
  });

  test('lets detect read the list, and nothing else', () => {
    const before = permissionsOf(WITHOUT);
    const added = permissionsOf(WITH).filter((permission) => !before.includes(permission));
    expect(added).toEqual([expect.stringMatching(/^DetectionDetectRole\w+ s3:GetObject .*\/config\/allow-list\.json/)]);
    expect(before.filter((permission) => permission.includes('config/'))).toEqual([]);
  });

  test('has an output that says whether there is a list', () => {
    const outputs = [WITH, WITHOUT].map(({ template }) => template.findOutputs('AllowListKey')['AllowListKey']);
    expect(outputs).toMatchObject([{ Value: 'config/allow-list.json' }, { Value: 'none' }]);
  });

  test('has an alarm for a list that cannot be used; without it no alarm is new', () => {
    const names = (stack: Synthesised) =>
      stack.of('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties['AlarmName']);
    expect(names(WITH).filter((name) => !names(WITHOUT).includes(name))).toEqual(['surge445-allow-list']);
  });
});

interface Policy {
  readonly PolicyDocument: {
    readonly Statement: ReadonlyArray<{ readonly Action: string | readonly string[]; readonly Resource: unknown }>;
  };
}

/** Each role with an action that it may do, and one resource that it may do it to. */
function permissionsOf(stack: Synthesised): string[] {
  return stack
    .of('AWS::IAM::Policy')
    .flatMap(([role, { Properties }]) =>
      (Properties as unknown as Policy).PolicyDocument.Statement.flatMap(({ Action, Resource }) =>
        [Action]
          .flat()
          .flatMap((action) => [Resource].flat().map((resource) => `${role} ${action} ${JSON.stringify(resource)}`)),
      ),
    );
}
