import { describe, expect, test } from '@jest/globals';
import { parseDetectMessage } from '../../lambdas/detect-message.ts';
import { asksForSignOfLife } from '../../lambdas/sign-of-life.ts';
import { synthesise } from './synthesised.ts';

interface Target {
  readonly Arn: { readonly 'Fn::GetAtt': readonly [id: string, attribute: string] };
  readonly Input?: string;
}

const schedules = synthesise()
  .of('AWS::Scheduler::Schedule')
  .map(([, { Properties }]) => ({ every: Properties['ScheduleExpression'], target: Properties['Target'] as Target }));

describe('schedules', () => {
  test('look for missed log objects every hour', () => {
    const hourly = schedules.filter(({ every }) => every === 'rate(1 hour)');
    expect(hourly.map(({ target }) => target.Arn['Fn::GetAtt'][0])).toEqual([
      expect.stringMatching(/^DetectionReconcileFunction/),
    ]);
  });

  test('have reconcile send a sign of life every week, in words that it knows', () => {
    const weekly = schedules.filter(({ every }) => every === 'rate(7 days)');
    expect(weekly.map(({ target }) => target.Arn['Fn::GetAtt'][0])).toEqual([
      expect.stringMatching(/^DetectionReconcileFunction/),
    ]);
    expect(asksForSignOfLife(JSON.parse(weekly[0]?.target.Input ?? ''))).toBe(true);
  });

  test('tell detect every five minutes to write the tables, in words that it knows', () => {
    const often = schedules.filter(({ every }) => every === 'rate(5 minutes)');
    expect(often.map(({ target }) => target.Arn['Fn::GetAtt'][0])).toEqual([
      expect.stringMatching(/^TouchedWindowsQueue/),
    ]);
    expect(parseDetectMessage(often[0]?.target.Input ?? '')).toEqual({ publish: true });
  });
});
