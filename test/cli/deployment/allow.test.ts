import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { putAllowList } from '../../../cli/deployment/allow.ts';
import { SettingsError } from '../../../core/settings/settings-error.ts';
import { ALLOW_LIST_KEY } from '../../../core/storage/keys.ts';
import { captureStream } from './aws-deployment.ts';

const NOW = Date.UTC(2026, 10, 23) / 1000;

const entry = (id: string, changed: Readonly<Record<string, unknown>> = {}) => ({
  id,
  kind: 'manager',
  source: ['10.0.9.5/32'],
  reason: 'backup',
  owner: 'ops@example.com',
  expires: '2027-03-01',
  ...changed,
});

const listOf = (...allow: readonly unknown[]): string => JSON.stringify({ allow });

/** Puts lists one after the other; returns what was told of the last one. */
async function putAll(texts: readonly string[], store = new MemoryStore()): Promise<string> {
  let told = '';
  for (const text of texts) {
    const { stream, text: captured } = captureStream();
    const deployment = { names: { dataBucket: 'data' }, store: () => store };
    await putAllowList(text, { deployment, stdout: stream, now: NOW });
    told = captured();
  }
  return told;
}

describe('surge445 allow', () => {
  test('puts a list into the data bucket, and says what has changed', async () => {
    const store = new MemoryStore();
    const first = listOf(entry('kept'), entry('changed'), entry('removed'));
    const second = listOf(
      entry('kept'),
      entry('changed', { reason: 'other' }),
      entry('new', { expires: '2026-12-01' }),
    );
    expect(await putAll([first, second], store)).toBe(
      [
        'ok    3 entries in s3://data/config/allow-list.json',
        '      added: new',
        '      changed: changed',
        '      removed: removed',
        'new holds until 2026-12-01, 8 more days: what it hides is told after that, unless ops@example.com renews it.',
        '',
      ].join('\n'),
    );
    const stored = await store.get(ALLOW_LIST_KEY);
    expect(new TextDecoder().decode(stored?.bytes)).toBe(second);
  });

  test.each([
    ['no JSON', '{', /found text that is no JSON/],
    ['a wrong entry', listOf(entry('a', { kind: 'friend' })), /allow\.0\.kind: found "friend"/],
    ['an id twice', listOf(entry('a'), entry('a')), /found the id a twice/],
    ['an entry for longer than a year', listOf(entry('a', { expires: '2028-01-01' })), /at most 365 days from today/],
  ])('refuses %s, and writes nothing', async (_, text, problem) => {
    const store = new MemoryStore();
    await expect(putAll([text], store)).rejects.toThrow(problem);
    await expect(putAll([text], store)).rejects.toThrow(SettingsError);
    expect(await store.get(ALLOW_LIST_KEY)).toBeUndefined();
  });

  test('replaces a damaged list', async () => {
    const store = new MemoryStore();
    await store.put(ALLOW_LIST_KEY, new TextEncoder().encode('damaged'), 'absent');
    expect(await putAll([listOf(entry('a'))], store)).toContain('added: a');
  });

  test('replaces no list that it has not seen', async () => {
    const store = new MemoryStore();
    const get = store.get.bind(store);
    store.get = async (key) => {
      const seen = await get(key);
      await store.put(ALLOW_LIST_KEY, new TextEncoder().encode(listOf(entry('rival'))), 'anything');
      return seen;
    };
    expect(await putAll([listOf(entry('a'))], store)).toContain('FAIL  somebody else put another list');
  });
});
