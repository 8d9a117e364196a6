import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { lookAtWatched, signOfLifeNews, type WeeklyReport } from '../../../core/operations/sign-of-life.ts';
import { EPISODES_KEY, windowKey } from '../../../core/storage/keys.ts';
import type { OnUnreadable } from '../../../core/storage/stored-document.ts';
import { encodeWindow } from '../../../core/windows/window-codec.ts';
import { WINDOW } from '../../examples/observed-network.ts';
import { documentOf } from '../../examples/window-documents.ts';
import { coverageOf, windowOfParts } from '../../examples/window-parts.ts';

const NOW = WINDOW + 900;

/** Fails a test in which a window cannot be read. */
const expectNone: OnUnreadable = (error) => {
  throw error;
};

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
    const watched = await lookAtWatched(store, NOW, expectNone);
    expect(watched).toEqual({ vpcs: 2, newestRecord: WINDOW + 10, open: 0, unreadable: 0 });
  });

  test('counts a damaged window, and looks at the others', async () => {
    const store = new MemoryStore();
    await store.put(windowKey(WINDOW), encodeWindow(documentOf(windowOfParts())), 'absent');
    await store.put(windowKey(WINDOW - 300), new TextEncoder().encode('damaged'), 'absent');
    const keys: string[] = [];
    const watched = await lookAtWatched(store, NOW, ({ key }) => void keys.push(key));
    expect(watched).toEqual({ vpcs: 1, newestRecord: WINDOW + 10, open: 0, unreadable: 1 });
    expect(keys).toEqual([windowKey(WINDOW - 300)]);
  });

  test('goes on without the state of the episodes, where that is damaged', async () => {
    const store = new MemoryStore();
    await store.put(EPISODES_KEY, new TextEncoder().encode('damaged'), 'absent');
    const keys: string[] = [];
    const watched = await lookAtWatched(store, NOW, ({ key }) => void keys.push(key));
    expect(watched).toEqual({ vpcs: 0, newestRecord: undefined, open: undefined, unreadable: 0 });
    expect(keys).toEqual([EPISODES_KEY]);
  });

  test('finds nothing in an empty bucket', async () => {
    expect(await lookAtWatched(new MemoryStore(), NOW, expectNone)).toEqual({
      vpcs: 0,
      newestRecord: undefined,
      open: 0,
      unreadable: 0,
    });
  });
});

describe('signOfLifeNews()', () => {
  const subscriber = { protocol: 'email', endpoint: 'secops@example.com', isConfirmed: true };
  const sign = {
    vpcs: 14,
    newestRecord: NOW - 360,
    open: 0,
    unreadable: 0,
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

  test('says that the state of the episodes cannot be read', () => {
    const { message, subject } = signOfLifeNews({ ...sign, open: undefined });
    expect(subject).toBe('[surge445] Sign of life: watching 14 VPCs, open episodes unknown');
    expect(message).toContain(
      '\nThe state of the episodes (episodes/open.json) cannot be read: no alert is sent until',
    );
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

  test('tells how many windows could not be read, and does not take them for silence', () => {
    const { message } = signOfLifeNews({ ...sign, unreadable: 2 });
    expect(message).toContain('2 windows of the last two hours could not be read, so VPCs may be missing here.');
    expect(signOfLifeNews(sign).message).not.toContain('could not be read');
    const blind = signOfLifeNews({ ...sign, newestRecord: undefined, unreadable: 25 }).message;
    expect(blind).toContain('The time of the newest record is not known.');
    expect(blind).not.toContain('No log in the last two hours');
  });

  test('links to the page about the last week, or says why there is none', () => {
    const week = '2026-W47';
    const written = {
      outcome: 'written',
      week,
      key: 'reports/2026-W47.html',
      link: 'https://example.com/page',
    } as const;
    const messageOf = (report: WeeklyReport): string => signOfLifeNews({ ...sign, report }).message;
    expect(messageOf(written)).toContain('\nThe page about week 2026-W47: https://example.com/page\n');
    expect(messageOf({ ...written, link: undefined })).toContain('2026-W47: reports/2026-W47.html in the data bucket');
    expect(messageOf({ outcome: 'no logs', week })).toContain('no page about week 2026-W47, because it has no logs.');
    expect(messageOf({ outcome: 'failed', week, reason: 'Access denied' })).toContain(
      'The page about week 2026-W47 could not be written: Access denied.',
    );
    expect(signOfLifeNews(sign).message).not.toContain('page');
  });

  test('has a subject that SNS takes, whatever the name of the stack', () => {
    const { subject } = signOfLifeNews({ ...sign, stack: 'a'.repeat(24), vpcs: 1_000_000, open: 1_000_000 });
    expect(subject).toMatch(/^[\x20-\x7e]{1,99}$/);
  });
});
