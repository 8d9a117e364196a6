import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { METRIC_NAMESPACE, METRICS } from '../../core/operations/metric-names.ts';
import { EVERY_ALARM, synthesise } from './synthesised.ts';

const stack = synthesise({ chat: true }, EVERY_ALARM);
const alarms = stack.of('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);

const runbook = readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8');
const entries = new Map(
  runbook
    .split(/^## /m)
    .slice(1)
    .map((entry) => [entry.slice(0, entry.indexOf('\n')), entry]),
);

describe('every alarm', () => {
  test('has an entry in the runbook, and every entry has an alarm', () => {
    const names = alarms.map(({ AlarmName }) => String(AlarmName).replace(/^surge445-/, ''));
    expect([...entries.keys()].toSorted()).toEqual(names.toSorted());
  });

  test('says what broke and where to read on', () => {
    for (const { AlarmDescription, AlarmName } of alarms) {
      const name = String(AlarmName).replace(/^surge445-/, '');
      expect(AlarmDescription).toMatch(new RegExp(`: .+\\. What to do: docs/runbook\\.md#${name}$`));
    }
  });

  test('tells the health topic when it goes off; a new alarm that is OK tells nobody', () => {
    for (const { AlarmActions, OKActions, InsufficientDataActions } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      expect([OKActions, InsufficientDataActions]).toEqual([undefined, undefined]);
      expect(JSON.stringify(AlarmActions)).toContain('AlertingHealth');
    }
  });

  test('tells the health topic when it is over, and only after it was on', () => {
    const [[, rule] = []] = stack.of('AWS::Events::Rule');
    expect(rule?.Properties).toMatchObject({
      EventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
      },
      Targets: [{ Arn: { Ref: expect.stringMatching(/^AlertingHealth/) } }],
    });
    const pattern = rule?.Properties['EventPattern'];
    expect(pattern).toMatchObject({ detail: { alarmName: alarms.map(({ AlarmName }) => AlarmName) } });
    // The quota of EventBridge.
    expect(JSON.stringify(pattern).length).toBeLessThan(2048);
  });

  test('takes silence for bad where something always happens', () => {
    const breaching = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(breaching.map(({ AlarmName }) => String(AlarmName)).toSorted()).toEqual(
      ['detect-silent', 'no-log-objects', 'no-sign-of-life', 'reconcile-silent', 'tables-silent'].map(
        (name) => `surge445-${name}`,
      ),
    );
  });

  test('watches a metric of AWS, or one that the function of its dimension emits', () => {
    const own = alarms.filter(({ Namespace }) => !String(Namespace).startsWith('AWS/'));
    const watched = own.map(({ Dimensions, MetricName, Namespace }) => [Namespace, Dimensions, MetricName]);
    const emitted = Object.entries(METRICS).flatMap(([service, names]) =>
      Object.values(names).map((name) => [
        METRIC_NAMESPACE,
        [
          { Name: 'service', Value: service },
          { Name: 'stack', Value: 'surge445' },
        ],
        name,
      ]),
    );
    expect(watched).not.toEqual([]);
    expect(emitted).toEqual(expect.arrayContaining(watched));
  });

  test('is there for lost, late, unreadable and unsent data', () => {
    const own = alarms.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    expect(own.map(({ MetricName }) => String(MetricName)).toSorted()).toEqual([
      'AllowListFailures',
      'LagSeconds',
      'LogObjects',
      'OutboxPending',
      'PublishedHours',
      'Quarantined',
      'Rejects',
      'TableFailures',
      'TooLargeWindows',
      'UnknownKeys',
    ]);
  });
});

describe('every entry of the runbook', () => {
  test.each([...entries])('%s describes, investigates and resolves', (_, entry) => {
    expect(entry).toMatch(/\*\*Description\.\*\*[^]+\*\*Investigation\.\*\*[^]+\*\*Resolution\.\*\*/);
  });
});
