import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
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

  test('watches a metric that is emitted under a name that the functions use', () => {
    const own = alarms.filter(({ Namespace }) => Namespace === 'surge445');
    const watched = own.map(({ Dimensions, MetricName }) => `${JSON.stringify(Dimensions)} ${String(MetricName)}`);
    const emitted = (service: string, metric: string): string =>
      `${JSON.stringify([{ Name: 'service', Value: service }])} ${metric}`;
    expect(watched.toSorted()).toEqual([
      emitted('detect', 'LagSeconds'),
      emitted('detect', 'OutboxPending'),
      emitted('detect', 'TableFailures'),
      emitted('ingest', 'LogObjects'),
      emitted('ingest', 'Quarantined'),
      emitted('ingest', 'Rejects'),
    ]);
  });
});

describe('every entry of the runbook', () => {
  test.each([...entries])('%s describes, investigates and resolves', (_, entry) => {
    expect(entry).toMatch(/\*\*Description\.\*\*[^]+\*\*Investigation\.\*\*[^]+\*\*Resolution\.\*\*/);
  });
});
