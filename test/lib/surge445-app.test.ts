import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SettingsError } from '../../core/settings/settings-error.ts';
import { surge445App } from '../../lib/surge445-app.ts';
import { CONTEXT, synthesisedFrom } from './synthesised.ts';
import { settingsProblems } from '../core/settings/settings-problems.ts';

let outdir = '';
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'surge445-'));
});
afterAll(() => rmSync(outdir, { recursive: true }));

interface Report {
  readonly pluginReports: readonly {
    readonly pluginName: string;
    readonly violations: readonly unknown[];
    readonly suppressedViolations?: readonly { readonly reason: string }[];
  }[];
}

describe('the app', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['one-address', {}],
    ['customer-key', { encryption: 'customer', sms: '+12065550100' }],
    ['trial', { retain: 'false' }],
    ['describing', { describe: 'true', describeRole: 'surge445-describe' }],
    ['existing-bucket', { logBucket: 'central-flow-logs', vpcs: 'vpc-0123456789abcdef0' }],
  ])('breaks no rule of AwsSolutions without a written reason: %s', (name, settings) => {
    const context = { ...CONTEXT, email: 'secops@example.com', ...settings };
    surge445App({ context, outdir: join(outdir, name) }).synth();
    const { pluginReports } = JSON.parse(readFileSync(join(outdir, name, 'validation-report.json'), 'utf8')) as Report;
    expect(pluginReports.map(({ pluginName }) => pluginName)).toContain('AwsSolutions');
    for (const { suppressedViolations = [], violations } of pluginReports) {
      expect(violations).toEqual([]);
      for (const { reason } of suppressedViolations) expect(reason.length).toBeGreaterThan(30);
    }
  });

  test('takes values of the command line over those of cdk.json, and hands the settings of detection on', () => {
    const surge445 = { email: ['secops@example.com'], retain: true, ports: [445] };
    const app = surge445App({ context: { ...CONTEXT, surge445, retain: 'false', ports: '[445,139]' } });
    const { of } = synthesisedFrom(Template.fromStack(app.node.findChild('surge445') as Stack));
    for (const [, { DeletionPolicy }] of of('AWS::S3::Bucket')) expect(DeletionPolicy).toBe('Delete');
    const judging = of('AWS::Lambda::Function').filter(([id]) => /^(Ingest|DetectionDetect)Function/.test(id));
    expect(judging).toHaveLength(2);
    for (const [, { Properties }] of judging) {
      expect(Properties['Environment']).toMatchObject({ Variables: { SURGE445_SETTINGS: '{"ports":[445,139]}' } });
    }
  });

  test('takes values of surge445.json over those of cdk.json, and of the command line over both', () => {
    const context = {
      ...CONTEXT,
      surge445: { retain: true, stackName: 'of-cdk-json', logPrefix: 'net' },
      retain: 'true',
    };
    const app = surge445App(
      { context },
      JSON.stringify({ email: ['secops@example.com'], stackName: 'of-the-file', retain: false }),
    );
    const { of } = synthesisedFrom(Template.fromStack(app.node.findChild('of-the-file') as Stack));
    for (const [, { DeletionPolicy }] of of('AWS::S3::Bucket')) expect(DeletionPolicy).toBe('RetainExceptOnCreate');
    expect(JSON.stringify(of('AWS::S3::BucketPolicy'))).toContain('/net/AWSLogs/*');
  });

  test.each([
    ['{"email": ', /^surge445\.json: found text that is no JSON/],
    ['[]', /^surge445\.json: found \[\], expected an object/],
    ['{"emial": "secops@example.com"}', /^found the unknown setting "emial"/],
  ])('refuses surge445.json with %s', (file, problem) => {
    expect(settingsProblems(() => surge445App({ context: CONTEXT }, file))).toContainEqual(
      expect.stringMatching(problem),
    );
  });

  test('makes flow logs only where another account watches', () => {
    const context = { ...CONTEXT, centralBucketArn: 'arn:aws:s3:::central-flow-logs', vpcs: 'vpc-0123456789abcdef0' };
    const ids = surge445App({ context }).node.children.map(({ node: { id } }) => id);
    expect(ids).toContain('surge445-flow-logs');
    expect(ids).not.toContain('surge445');
  });

  test('lists the problems of deployment and detection together', () => {
    const context = { ...CONTEXT, surge445: { ports: [80], inside: ['10'] }, thresholds: 'many', retain: 'perhaps' };
    const problems = [/^thresholds: found many, expected JSON/, /^retain: /, /^ports\.0: /, /^inside\.0: /];
    const found = settingsProblems(() => surge445App({ context }));
    for (const problem of problems) expect(found).toContainEqual(expect.stringMatching(problem));
  });

  test('refuses a misspelt value of the command line, and lets in what CDK puts beside it', () => {
    const ofCdk = {
      'acknowledged-issue-numbers': [1],
      'availability-zones:account=123456789012:region=us-east-1': ['us-east-1a'],
    };
    const context = { ...CONTEXT, ...ofCdk, emial: 'secops@example.com', port: '[139]' };
    expect(settingsProblems(() => surge445App({ context }))).toEqual([
      expect.stringMatching(/^found -c emial, expected a setting such as email, /),
      expect.stringMatching(/^found -c port, expected a setting such as ports, /),
    ]);
  });

  test('takes a word for learning, and no more settings than functions can hold', () => {
    const entry = {
      kind: 'scanner',
      source: ['10.0.9.5/32'],
      owner: 'a',
      reason: 'x'.repeat(200),
      expires: '2026-01-01',
    };
    const allow = Array.from({ length: 20 }, (_, index) => ({ ...entry, id: `scanner-${index}` }));
    const context = { ...CONTEXT, surge445: { allow }, learning: 'shadow' };
    expect(settingsProblems(() => surge445App({ context }))).toEqual([
      expect.stringMatching(/^surge445: found \d+ bytes of settings, expected at most 3000; shorten allow/),
    ]);
  });

  test('counts the filters of chats among the settings that functions hold', () => {
    const vpc = Array.from({ length: 150 }, (_, index) => `vpc-${(0x10000000 + index).toString(16)}`);
    const routesTo = (chat: string) => ({ match: { vpc }, chat });
    const appWith = (...chats: string[]) => ({ context: { ...CONTEXT, surge445: { routes: chats.map(routesTo) } } });
    expect(settingsProblems(() => surge445App(appWith('payments', 'files')))).toEqual([
      expect.stringMatching(
        /^surge445: found \d+ bytes of settings, expected at most 3000; .*, or name fewer routes to chats$/,
      ),
    ]);
  });

  test('stops at settings that cannot be used', () => {
    expect(() => surge445App({ context: { ...CONTEXT, logEvents: 'sns' } })).toThrow(SettingsError);
    expect(() => surge445App({ context: { ...CONTEXT, surge445: 5, email: 'a@example.com' } })).toThrow(SettingsError);
  });
});
