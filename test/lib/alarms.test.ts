import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { METRIC_NAMESPACE, METRICS } from '../../core/operations/metric-names.ts';
import { synthesise } from './synthesised.ts';

const alarms = synthesise()
  .of('AWS::CloudWatch::Alarm')
  .map(([, { Properties }]) => Properties);

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

  test('tells the health topic, when it goes off and when it is over', () => {
    for (const { AlarmActions, OKActions } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      expect(OKActions).toEqual(AlarmActions);
      expect(JSON.stringify(AlarmActions)).toContain('AlertingHealth');
    }
  });

  test('takes silence for good, except silence of the logs', () => {
    const breaching = alarms.filter(({ TreatMissingData }) => TreatMissingData === 'breaching');
    expect(breaching.map(({ AlarmName }) => AlarmName)).toEqual(['surge445-no-log-objects']);
  });

  test('watches a metric of AWS, or one that the function of its dimension emits', () => {
    const own = alarms.filter(({ Namespace }) => !String(Namespace).startsWith('AWS/'));
    const watched = own.map(({ Dimensions, MetricName, Namespace }) => [Namespace, Dimensions, MetricName]);
    const emitted = Object.entries(METRICS).flatMap(([service, names]) =>
      Object.values(names).map((name) => [METRIC_NAMESPACE, [{ Name: 'service', Value: service }], name]),
    );
    expect(watched).not.toEqual([]);
    expect(emitted).toEqual(expect.arrayContaining(watched));
  });

  test('is there for lost, late, unreadable and unsent data', () => {
    const own = alarms.filter(({ Namespace }) => Namespace === METRIC_NAMESPACE);
    expect(own.map(({ MetricName }) => String(MetricName)).toSorted()).toEqual([
      'LagSeconds',
      'LogObjects',
      'OutboxPending',
      'Quarantined',
      'Rejects',
      'TableFailures',
    ]);
  });
});

describe('every entry of the runbook', () => {
  test.each([...entries])('%s describes, investigates and resolves', (_, entry) => {
    expect(entry).toMatch(/\*\*Description\.\*\*[^]+\*\*Investigation\.\*\*[^]+\*\*Resolution\.\*\*/);
  });
});
