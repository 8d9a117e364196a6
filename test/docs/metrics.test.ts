import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { METRIC_NAMESPACE, METRICS } from '../../core/operations/metric-names.ts';
import { EVERY_ALARM, synthesise } from '../lib/synthesised.ts';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/alarms.md'), 'utf8');

const alarms = synthesise({}, EVERY_ALARM).of('AWS::CloudWatch::Alarm');

/** Rows of the table of metrics: metric, service, unit, description, alarm. */
const rows = (/^\| metric .*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(page)?.[1] ?? '')
  .trimEnd()
  .split('\n')
  .map((row) => row.split('|').map((cell) => cell.trim().replaceAll('`', '')))
  .map(([, metric = '', service = '', unit = '', , alarm = '']) => ({ metric, service, unit, alarm }));

/** Returns the unit with which a function emits a metric. */
function unitOf(service: string, name: string): string {
  const source = [`${service}.ts`, ...(service === 'detect' ? ['allow-list.ts'] : [])]
    .map((file) => readFileSync(join(ROOT, 'lambdas', file), 'utf8'))
    .join('');
  return new RegExp(String.raw`METRICS\.${service}\.${name}, MetricUnit\.(\w+)`).exec(source)?.[1] ?? 'not found';
}

/** Returns the alarms that watch a metric of a function, without the name of the stack. */
function alarmsOf(service: string, metric: string): string {
  const names = alarms
    .filter(([, { Properties }]) => {
      const dimensions = JSON.stringify(Properties['Dimensions'] ?? []);
      const isOfService = dimensions.includes(`{"Name":"service","Value":"${service}"}`);
      return Properties['Namespace'] === METRIC_NAMESPACE && Properties['MetricName'] === metric && isOfService;
    })
    .map(([, { Properties }]) => String(Properties['AlarmName']).replace('surge445-', ''));
  return names.length === 0 ? 'none' : names.join(', ');
}

describe('the table of metrics in docs/alarms.md', () => {
  test('names every metric of the code and no other, with unit and alarm', () => {
    const emitted = Object.entries(METRICS).flatMap(([service, names]) =>
      Object.entries(names).map(([name, metric]) => ({
        metric,
        service,
        unit: unitOf(service, name),
        alarm: alarmsOf(service, metric),
      })),
    );
    expect(rows).toEqual(emitted);
  });
});
