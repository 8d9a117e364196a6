import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { lookAtWatched, signOfLifeNews } from '../../../core/operations/sign-of-life.ts';
import { windowKey } from '../../../core/storage/keys.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { documentOf } from '../../examples/window-documents.ts';
import { coverageOf, windowOfParts } from '../../examples/window-parts.ts';

const NOW = WINDOW + 900;

describe('lookAtWatched()', () => {
  test('counts each VPC once, and takes the newest record', async () => {
    const store = new MemoryStore();
    const windows = [
      windowOfParts(),
      windowOfParts({
        windowStart: WINDOW - 300,
        latest: WINDOW - 20,
        coverage: [coverageOf(), coverageOf({ vpcId: 'vpc-2' })],
      }),
      // Too old to say that the VPC is still watched.
      windowOfParts({ windowStart: WINDOW - 10_800, coverage: [coverageOf({ vpcId: 'vpc-3' })] }),
    ];
    for (const facts of windows) {
      await store.put(windowKey(facts.windowStart), encodeWindow(documentOf(facts)), 'absent');
    }
    expect(await lookAtWatched(store, NOW)).toEqual({ vpcs: 2, newestRecord: WINDOW + 10, open: 0 });
  });

  test('finds nothing in an empty bucket', async () => {
    expect(await lookAtWatched(new MemoryStore(), NOW)).toEqual({ vpcs: 0, newestRecord: undefined, open: 0 });
  });
});

describe('signOfLifeNews()', () => {
  const subscriber = { protocol: 'email', endpoint: 'secops@example.com', isConfirmed: true };
  const sign = {
    vpcs: 14,
    newestRecord: NOW - 360,
    open: 0,
    stack: 'surge445',
    now: NOW,
    alerts: [subscriber],
    health: [subscriber],
  };

  test('says what is watched, how old the newest record is, and who is told', () => {
    const { message, subject } = signOfLifeNews(sign);
    expect(subject).toBe('[surge445] Sign of life: watching 14 VPCs, 0 open');
    expect(message).toContain(', 6 min ago.');
    expect(message).toContain('Alerts go to secops@example.com.');
    expect(message).toContain('News about health goes to secops@example.com.');
  });

  test('names who did not confirm, and says it when nobody is told', () => {
    const pending = { ...subscriber, endpoint: 'cto@example.com', isConfirmed: false };
    const { message } = signOfLifeNews({ ...sign, alerts: [subscriber, pending], health: [] });
    expect(message).toContain('Alerts go to secops@example.com; not yet confirmed: cto@example.com.');
    expect(message).toContain('News about health goes to NOBODY.');
  });

  test('does not hide that no logs come', () => {
    expect(signOfLifeNews({ ...sign, newestRecord: undefined }).message).toContain('No log in the last two hours');
  });

  test('has a subject that SNS takes, whatever the name of the stack', () => {
    const { subject } = signOfLifeNews({ ...sign, stack: 'a'.repeat(24), vpcs: 1_000_000, open: 1_000_000 });
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  });
});
