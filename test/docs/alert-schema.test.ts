import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { classSchema } from '../core/alerting/ocsf/ocsf-schema.ts';
import { parsedRecord, recordOf } from '../examples/parsed.ts';
import { alertJsonSchema, alertSchema, RULE_IDS } from './alert-schema.ts';

const PAGE = join(import.meta.dirname, '..', '..', 'docs', 'alert.schema.json');
const GOLDEN = join(import.meta.dirname, '..', 'core', 'alerting', 'golden');

const read = (name: string): string => readFileSync(join(GOLDEN, name), 'utf8');

/** Names of the golden alerts. */
const names = readdirSync(GOLDEN).flatMap((name) => /^(.*)\.json\.txt$/.exec(name)?.[1] ?? []);

/** A golden alert with its texts, as subscribers get it. */
function alertOf(name: string): Record<string, unknown> {
  const typed = parsedRecord(read(`${name}.json.txt`));
  const [subject, email, sms] = ['subject', 'email', 'sms'].map((rendering) => read(`${name}.${rendering}.txt`));
  // Some files leave out what their names say.
  return { transition: name.split('-').at(-1), ...typed, text: { subject, email, sms } };
}

/** Compiles a JSON Schema into a function that lists the problems of a value. */
function checkOf(schema: object): (value: unknown) => unknown[] {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictTypes: false, strictRequired: false });
  const validate = ajv.compile(schema);
  return (value) =>
    validate(value)
      ? []
      : (validate.errors ?? []).map(({ instancePath, message, params }) => ({ instancePath, message, params }));
}

const problemsOf = checkOf(parsedRecord(readFileSync(PAGE, 'utf8')));

describe('docs/alert.schema.json', () => {
  test('is the shape of an alert (`RENEW_GOLDEN=1 npx jest alert-schema && npm run format` writes it anew)', () => {
    if (process.env['RENEW_GOLDEN'] === '1') writeFileSync(PAGE, alertJsonSchema());
    expect(JSON.parse(readFileSync(PAGE, 'utf8'))).toEqual(JSON.parse(alertJsonSchema()));
  });

  test('is tried with alerts of every rule, and with digests', () => {
    const rules = new Set(names.map((name) => alertOf(name)['rule']));
    expect(rules).toEqual(new Set(RULE_IDS));
  });

  test.each(names)('holds for the golden alert %s, which has no field that the page lacks', (name) => {
    const alert = alertOf(name);
    expect(problemsOf(alert)).toEqual([]);
    expect(alertSchema.strict().safeParse(alert).error).toBeUndefined();
  });

  test.each([
    ['without its episode', { episodeId: undefined }],
    ['of a rule that there is not', { rule: 'sniff' }],
    ['with a time that is none', { window: { start: 'yesterday', seconds: 300 } }],
    ['with a count below nothing', { facts: { rejected: -1, accepted: 0, answered: 0, sources: 0, destinations: 0 } }],
  ])('refuses an alert %s', (_, changed) => {
    const alert: unknown = JSON.parse(JSON.stringify({ ...alertOf('sweep-opened'), ...changed }));
    expect(problemsOf(alert)).not.toEqual([]);
  });

  test('lets later releases add fields', () => {
    expect(problemsOf({ ...alertOf('sweep-opened'), mood: 'calm' })).toEqual([]);
  });
});

describe('the OCSF finding of an alert', () => {
  const ocsfProblemsOf = checkOf(classSchema(['cloud']));
  const ocsfOf = (name: string): Readonly<Record<string, unknown>> => recordOf(alertOf(name)['ocsf']);

  test.each(names)('is valid by the published class: %s', (name) => {
    expect(ocsfProblemsOf(ocsfOf(name))).toEqual([]);
  });

  test.each([
    ['without its product', { metadata: { version: '1.6.0' } }],
    ['with an attribute of a profile that it does not name', { action_id: 1 }],
    ['with an attribute that the class does not have', { attacker: 'somebody' }],
    ['with an endpoint that is nowhere', { evidences: [{ dst_endpoint: { port: 445 } }] }],
    ['with an activity that there is not', { activity_id: 7 }],
    ['with an address that is none', { evidences: [{ src_endpoint: { ip: 'server' } }] }],
  ])('would not be valid %s', (_, changed) => {
    expect(ocsfProblemsOf({ ...ocsfOf('sweep-opened'), ...changed })).not.toEqual([]);
  });

  test('never has a host as source and destination at once', () => {
    const evidences = names.flatMap((name) => [ocsfOf(name)['evidences'] ?? []].flat()).map(recordOf);
    const pairs = evidences.filter((evidence) => 'src_endpoint' in evidence && 'dst_endpoint' in evidence);
    expect(pairs.length).toBeGreaterThan(10);
    const own = pairs.filter(({ src_endpoint: source, dst_endpoint: destination }) => {
      return recordOf(source)['ip'] === recordOf(destination)['ip'];
    });
    expect(own).toEqual([]);
  });
});
