import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ALLOW_KINDS } from '../../core/allow-setting.ts';
import { parseSettings, settingsSchema } from '../../core/settings.ts';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'settings.md'), 'utf8');

describe('docs/settings.md', () => {
  test('names every setting and no other', () => {
    const first = page.slice(page.indexOf('| setting |'), page.indexOf('```json'));
    const named = [...first.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name ?? '');
    expect(named.toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted());
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
