import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ALLOW_KINDS } from '../../core/settings/allow-list-setting.ts';
import {
  DEPLOYMENT_SETTING_NAMES,
  deploymentSchema,
  type DeploymentSettings,
  parseDeploymentSettings,
} from '../../core/settings/deployment-settings.ts';
import { parseSettings, settingsSchema } from '../../core/settings/detection-settings.ts';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'settings.md'), 'utf8');

describe('docs/settings.md', () => {
  test.each([
    ['Deployment', DEPLOYMENT_SETTING_NAMES],
    ['Detection and delivery', Object.keys(settingsSchema.shape)],
  ])('names every setting and no other: %s', (heading, names) => {
    expect(rowsOf(heading).map(([name]) => name)).toEqual(names);
  });

  test('gives the defaults of a deployment, and examples that are taken', () => {
    const rows = rowsOf('Deployment');
    const stated = rows.filter(([, standard = '']) => standard.startsWith('`'));
    expect(parseDeploymentSettings({})).toMatchObject(
      Object.fromEntries(stated.map(([name = '', standard = '']) => [name, inCode(standard)])),
    );
    for (const [name = '', , , example = ''] of rows) {
      expect(() => deploymentSchema.shape[name as keyof DeploymentSettings].parse(inCode(example))).not.toThrow();
    }
  });

  test('is what the short table of README.md is taken from', () => {
    const readme = readFileSync(join(__dirname, '..', '..', 'README.md'), 'utf8');
    const named = rowsOf('Settings', readme).flatMap(([cell = '']) => cell.split(', '));
    expect(named.length).toBeGreaterThan(5);
    expect([...DEPLOYMENT_SETTING_NAMES, ...Object.keys(settingsSchema.shape)]).toEqual(expect.arrayContaining(named));
  });

  test('names every kind of the allow-list', () => {
    const list = page.slice(page.indexOf('## Allow-list'));
    const named = [...list.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name);
    expect(named).toEqual(Object.keys(ALLOW_KINDS));
  });

  test('has examples that are taken', () => {
    const examples = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
    expect(examples).toHaveLength(2);
    for (const example of examples) {
      const settings: unknown = JSON.parse(example);
      expect(() => parseSettings(settings, '2026-11-23')).not.toThrow();
    }
  });
});

/** Cells of the first table below a heading: the name of the setting without its quotes, then the others. */
function rowsOf(heading: string, text = page): string[][] {
  const table =
    /^\| setting \|.*\n\|[-|]+\n((?:\|.*\n)+)/m.exec(text.slice(text.indexOf(`## ${heading}\n`)))?.[1] ?? '';
  const rows = table.trimEnd().split('\n');
  return rows.map((row) => {
    const [name = '', ...rest] = row.slice(2, -2).split(' | ');
    return [name.replaceAll('`', ''), ...rest];
  });
}

/** JSON that stands in quotes of code. */
function inCode(text: string): unknown {
  return JSON.parse(text.replaceAll('`', ''));
}
