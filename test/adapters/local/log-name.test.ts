import { describe, expect, test } from '@jest/globals';
import { isNamedLikeLog } from '../../../adapters/local/log-name.ts';

describe('isNamedLikeLog()', () => {
  test.each([
    '123456789012_vpcflowlogs_us-east-1_fl-1234abcd_20261123T0305Z_fe123456.log.gz',
    'flows.parquet',
    '000000.gz',
    'FLOWS.LOG',
    'logs-insights-results.csv',
    'export.ndjson',
    'flow-logs-1-2026-11-22-14-05-00-0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f.json',
    'flow-logs-1-2026-11-22-14-05-00-0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f',
    'flow-logs-1-2026-11-22-14-05-00-0a1b2c3d-0a1b-4c3d-8e9f-0a1b2c3d4e5f.gz',
  ])('takes %s', (name) => {
    expect(isNamedLikeLog(name)).toBe(true);
  });

  test.each([
    '.flows.log',
    'README.md',
    'settings.json',
    'aws-logs-write-test',
    'report-2026-11-22-14-05-00',
    '2026-11-22',
  ])('passes over %s', (name) => {
    expect(isNamedLikeLog(name)).toBe(false);
  });
});
