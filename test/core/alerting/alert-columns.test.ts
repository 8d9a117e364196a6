import { describe, expect, test } from '@jest/globals';
import { ALERT_COLUMNS, alertFieldOf } from '../../../core/alerting/alert-columns.ts';

describe('alertFieldOf()', () => {
  test.each([
    ['episode_id', 'episodeId'],
    ['rule_version', 'ruleVersion'],
    ['allowed_by', 'allowedBy'],
    ['scope', 'scope'],
  ])('reads %s from %s', (column, field) => {
    expect(alertFieldOf(column)).toBe(field);
  });

  test('gives each column a field of its own', () => {
    expect(new Set(ALERT_COLUMNS.map(({ name }) => alertFieldOf(name))).size).toBe(ALERT_COLUMNS.length);
  });
});
