import { expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { UnreadableObjectError } from '../../../core/flowlog/unreadable-object.ts';
import { objectIdOf, quarantineKey } from '../../../core/storage/keys.ts';
import { quarantine } from '../../../core/storage/quarantine.ts';
import { IDENTITY } from '../../examples/log-objects.ts';

test('quarantine() notes who an object is and why it cannot be read, in one line of JSON', async () => {
  const store = new MemoryStore();
  await quarantine(IDENTITY, new UnreadableObjectError('gzip', 'Inflate a log object: cut short'), store);
  await quarantine(IDENTITY, new UnreadableObjectError('gzip', 'Inflate a log object: cut short'), store);
  const stored = await store.get(quarantineKey(objectIdOf(IDENTITY)));
  const text = Buffer.from(stored?.bytes ?? []).toString();
  expect(JSON.parse(text)).toEqual({
    schema: 'surge445.quarantine/1',
    ...IDENTITY,
    reason: 'gzip',
    message: 'Inflate a log object: cut short',
  });
  expect(text.indexOf('\n')).toBe(text.length - 1);
});
