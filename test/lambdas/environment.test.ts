import { afterEach, describe, expect, test } from '@jest/globals';
import { SettingsError } from '../../core/settings/settings-error.ts';
import { readEnvironment, readSettings } from '../../lambdas/environment.ts';

const NAMES = ['DATA_BUCKET', 'TOPIC_ARN', 'SURGE445_SETTINGS'] as const;

afterEach(() => {
  for (const name of NAMES) delete process.env[name];
});

describe('readEnvironment()', () => {
  test('gives what the deployment set', () => {
    process.env['DATA_BUCKET'] = 'data';
    expect(readEnvironment('DATA_BUCKET')).toEqual({ DATA_BUCKET: 'data' });
  });

  test('names all that is missing or empty', () => {
    process.env['TOPIC_ARN'] = '';
    expect(() => readEnvironment('DATA_BUCKET', 'TOPIC_ARN')).toThrow(SettingsError);
    expect(() => readEnvironment('DATA_BUCKET', 'TOPIC_ARN')).toThrow(
      /DATA_BUCKET: found nothing.*TOPIC_ARN: found nothing/s,
    );
  });
});

describe('readSettings()', () => {
  test('fills in defaults, with and without the variable', () => {
    expect(readSettings().ports).toEqual([445]);
    process.env['SURGE445_SETTINGS'] = '{"ports":[445,139]}';
    expect(readSettings()).toMatchObject({ ports: [445, 139], exposure: { hammeredAttempts: 100 } });
  });

  test('refuses what the schema refuses', () => {
    process.env['SURGE445_SETTINGS'] = '{"ports":[80]}';
    expect(() => readSettings()).toThrow(SettingsError);
  });
});
