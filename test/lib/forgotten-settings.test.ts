import { describe, expect, test } from '@jest/globals';
import { synthesise } from './synthesised.ts';

interface Guards {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Rules: Readonly<Record<string, unknown>>;
}

/** The parameter that has to have a value, and the rule that says so. */
function guard(settings: Readonly<Record<string, string>>, name: string): unknown {
  const { Parameters, Rules } = synthesise(settings).template.toJSON() as Guards;
  return [Parameters[name], Rules[`${name}Holds`]];
}

describe('a deployment that would tell nobody', () => {
  test.each([{ email: '' }, { email: '', alarmEmail: 'platform@example.com' }])('has to be meant: %j', (settings) => {
    expect(guard(settings, 'TellNobody')).toEqual([
      // Without a default, so that `cdk deploy` stops: only an answer that was given before counts again.
      { Type: 'String', Description: expect.any(String) },
      {
        Assertions: [
          {
            Assert: { 'Fn::Equals': [{ Ref: 'TellNobody' }, 'yes'] },
            AssertDescription: expect.stringMatching(
              /^Nobody gets .*-c email=.* with --parameters surge445:TellNobody=yes$/,
            ),
          },
        ],
      },
    ]);
  });

  test.each([{}, { email: '', sms: '+12065550100' }])('is not one that tells somebody: %j', (settings) => {
    expect(guard(settings, 'TellNobody')).toEqual([undefined, undefined]);
  });
});

describe('a deployment that watches another bucket than before', () => {
  test.each([
    ['made_here', {}],
    ['central-flow-logs', { logBucket: 'central-flow-logs' }],
  ])('has to be meant: %s', (bucket, settings) => {
    expect(guard(settings, 'LogBucket')).toEqual([
      // The default is for the first deployment; later ones get the value that was deployed.
      { Type: 'String', Description: expect.any(String), Default: bucket },
      {
        Assertions: [
          {
            Assert: { 'Fn::Equals': [{ Ref: 'LogBucket' }, bucket] },
            AssertDescription: expect.stringContaining(`--parameters surge445:LogBucket=${bucket}`),
          },
        ],
      },
    ]);
  });
});
