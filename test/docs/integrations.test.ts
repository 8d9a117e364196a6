import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ATTRIBUTES } from '../../core/alerting/attributes.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../../core/alerting/event-names.ts';
import { parsedRecord, recordOf } from '../examples/parsed.ts';
import { alertSchema } from './alert-schema.ts';

const root = join(import.meta.dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'integrations.md'), 'utf8');
const golden = join(root, 'test', 'core', 'alerting', 'golden', 'sweep-opened.json.txt');

/** Parsed examples of one kind. */
function examplesOf(kind: string): Array<Readonly<Record<string, unknown>>> {
  const blocks = [...page.matchAll(new RegExp(`^\`\`\`json ${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'))];
  return blocks.map(([, text = '']) => parsedRecord(text));
}

/** An event with an alert, as a rule sees it. */
const EVENT: object = {
  source: EVENT_SOURCE,
  'detail-type': EVENT_DETAIL_TYPE,
  detail: { ...parsedRecord(readFileSync(golden, 'utf8')), text: { subject: 'subject', email: 'email', sms: 'sms' } },
};

/** Looks up a path such as `$.detail.rule`. */
function at(path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce((value: unknown, name) => Reflect.get(Object(value), name), EVENT);
}

describe('docs/integrations.md', () => {
  test('has a row for every attribute, and no other', () => {
    const table = /\| attribute \|.*\n\|[-|]+\n((?:\|.*\n)+)/.exec(page)?.[1] ?? '';
    const named = table.split('\n').flatMap((row) => /^\| `(\w+)`/.exec(row)?.[1] ?? []);
    expect(named).toEqual([...ATTRIBUTES]);
  });

  test('filters by attributes that there are', () => {
    const policies = examplesOf('filter-policy').flatMap((policy) => [policy['$or'] ?? policy].flat().map(recordOf));
    expect(policies.length).toBeGreaterThan(2);
    for (const policy of policies) expect(ATTRIBUTES).toEqual(expect.arrayContaining(Object.keys(policy)));
  });

  test('matches events by fields that an alert has, and values that they may have', () => {
    const patterns = examplesOf('event-pattern');
    expect(patterns.length).toBeGreaterThan(2);
    for (const pattern of patterns) {
      expect(pattern).toHaveProperty('source', [EVENT_SOURCE]);
      const { severity = [], transition = [], ...fields } = recordOf(pattern['detail']);
      for (const value of [severity].flat()) expect(alertSchema.shape.severity.options).toContain(value);
      for (const value of [transition].flat()) expect(alertSchema.shape.transition.options).toContain(value);
      expect(Object.keys(alertSchema.shape)).toEqual(expect.arrayContaining(Object.keys(fields)));
    }
  });

  test('takes from events what they hold, and uses it in templates', () => {
    const paths = examplesOf('input-paths');
    const templates = examplesOf('input-template').map((template) => JSON.stringify(template));
    expect(paths).toHaveLength(templates.length);
    for (const [index, named] of paths.entries()) {
      for (const [name, path] of Object.entries(named)) {
        expect([path, typeof at(String(path))]).toEqual([path, 'string']);
        expect(templates[index]).toContain(`<${name}>`);
      }
    }
  });
});
