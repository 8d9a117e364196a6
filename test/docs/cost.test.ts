import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { METRICS } from '../../core/operations/metric-names.ts';
import { synthesise } from '../lib/synthesised.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/cost.md'), 'utf8');

/** Metrics that only a function with an allow-list in the data bucket, or with the setting `world`, emits. */
const WITH_SETTINGS: readonly string[] = [METRICS.detect.allowListFailures, METRICS.reconcile.worldFailures];

const ALARM_DOLLARS = 0.1;
const METRIC_DOLLARS = 0.3;

test('the page about costs counts the alarms and metrics that a stack without settings has', () => {
  const alarms = synthesise().of('AWS::CloudWatch::Alarm').length;
  const metrics = Object.values(METRICS)
    .flatMap((names) => Object.values(names))
    .filter((name) => !WITH_SETTINGS.includes(name)).length;
  const dollars = (alarms * ALARM_DOLLARS + metrics * METRIC_DOLLARS).toFixed(2);
  expect(page).toMatch(
    new RegExp(
      String.raw`^\| alarms and metrics \| ${alarms} alarms, ${metrics} metrics \| .* \| \$${dollars} \|$`,
      'm',
    ),
  );
});

test('the parts of surge445 add up to its sum', () => {
  const rows = [...page.matchAll(/^\| ([^|]+) \|.*\| \$([\d.]+) \|$/gm)];
  const sum = rows
    .filter(([, what = '']) => !what.startsWith('log bucket'))
    .reduce((total, [, , price]) => total + Number(price), 0);
  const said = Number(/^\| \*\*surge445 itself\*\*.*about \$([\d.]+)\*\* \|$/m.exec(page)?.[1]);
  expect(Math.abs(said - sum)).toBeLessThan(0.06);
});
