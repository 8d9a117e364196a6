import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../../../adapters/local/memory-store.ts';
import { type Alert, composeAlert } from '../../../../core/alerting/alert.ts';
import { MAIN_CHANNEL } from '../../../../core/alerting/publisher.ts';
import { decodeState, encodeState, type OutboxRow } from '../../../../core/alerting/state.ts';
import { applyWindow, NO_EPISODES } from '../../../../core/episodes/episodes.ts';
import type { ObjectStore } from '../../../../core/ports.ts';
import { EPISODES_KEY } from '../../../../core/storage/keys.ts';
import { leaseRows, type OutboxDependencies, sendRows, type SentRows } from '../../../../core/storage/state/outbox.ts';
import {
  MOST_WAITING,
  rowName,
  settleRows,
  SIDE_CHANNEL_SECONDS,
} from '../../../../core/storage/state/settled-rows.ts';
import { changeState } from '../../../../core/storage/state/state-store.ts';
import { CrashPlan, FailingStore, failingPublisher } from '../../../doubles/failing-store.ts';
import { contextOf, thresholdFinding, windowOfFindings } from '../../../examples/findings.ts';
import { WINDOW } from '../../../examples/observed-network.ts';
import { keysIn } from '../../../adapters/stored-keys.ts';

const LEASE_SECONDS = 120;
const CHANNELS = [MAIN_CHANNEL, 'chat', 'event bus'] as const;
type Channel = (typeof CHANNELS)[number];

const [TRANSITION] = applyWindow(NO_EPISODES, windowOfFindings(WINDOW, [thresholdFinding()])).transitions;
const ALERT = composeAlert(TRANSITION!, contextOf());

/** What goes wrong in one call: which channels refuse, and where the process crashes. */
interface Trouble {
  readonly refuse?: readonly Channel[];
  readonly crash?: CrashPlan;
}

/** A store with alerts in its outbox, and channels that note what they took. */
class Outbox {
  readonly store: ObjectStore = new MemoryStore();
  readonly taken: Array<readonly [channel: Channel, id: string]> = [];
  second = WINDOW + 1000;
  /** Names of the channels that want nothing. */
  uninterested: readonly Channel[] = [];

  async with(alerts: ReadonlyArray<Pick<Alert, 'episodeId'> & Partial<Alert>>): Promise<this> {
    const outbox = alerts.map((alert): OutboxRow => ({
      alert: { ...ALERT, ...alert },
      windowStart: WINDOW,
      leasedUntil: 0,
    }));
    await this.store.put(EPISODES_KEY, encodeState({ ...decodeState(undefined), outbox }), 'anything');
    return this;
  }

  /** One call of detection, after the leases of the call before are over. */
  async send({ refuse = [], crash = new CrashPlan(1_000_000, 'before') }: Trouble = {}): Promise<SentRows> {
    this.second += LEASE_SECONDS;
    const store = new FailingStore(this.store, crash);
    const world: OutboxDependencies = {
      store,
      publisher: failingPublisher(this.#publisher(MAIN_CHANNEL, refuse), crash),
      sideChannels: (['chat', 'event bus'] as const).map((name) => ({
        name,
        publisher: failingPublisher(this.#publisher(name, refuse), crash),
        wants: () => !this.uninterested.includes(name),
      })),
      now: () => this.second,
      leaseSeconds: LEASE_SECONDS,
    };
    let ours: OutboxRow[] = [];
    await changeState(store, (state) => {
      const leased = leaseRows(state.outbox, world);
      ({ ours } = leased);
      return { ...state, outbox: leased.outbox };
    });
    return sendRows(ours, world);
  }

  #publisher(channel: Channel, refuse: readonly Channel[]) {
    return {
      publish: async ({ episodeId }: Alert): Promise<void> => {
        if (refuse.includes(channel)) throw new Error(`${channel} is down`);
        this.taken.push([channel, episodeId]);
      },
    };
  }

  count(channel: Channel, id: string): number {
    return this.taken.filter(([name, alert]) => name === channel && alert === id).length;
  }

  async waiting(): Promise<readonly OutboxRow[]> {
    return decodeState((await this.store.get(EPISODES_KEY))?.bytes).outbox;
  }
}

const refuse = fc.subarray([...CHANNELS]);
const crash = fc.record({
  call: fc.integer({ min: 1, max: 30 }),
  moment: fc.constantFrom<'before' | 'after'>('before', 'after'),
});
const alerts = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 })
  .map((ids) => ids.map((episodeId) => ({ episodeId })));

describe('the channels of the outbox', () => {
  test('each get every alert exactly once, whatever other channels refuse, and a row stays as long as one has not taken it', async () => {
    await fc.assert(
      fc.asyncProperty(alerts, fc.array(refuse, { maxLength: 6 }), async (given, calls) => {
        const outbox = await new Outbox().with(given);
        for (const refused of calls) {
          await outbox.send({ refuse: refused });
          const waiting = new Set((await outbox.waiting()).map(({ alert }) => alert.episodeId));
          for (const { episodeId } of given) {
            const isDone = CHANNELS.every((channel) => outbox.count(channel, episodeId) === 1);
            expect(waiting.has(episodeId)).toBe(!isDone);
          }
        }
        await outbox.send();
        const counts = given.flatMap(({ episodeId }) => CHANNELS.map((channel) => outbox.count(channel, episodeId)));
        expect(new Set(counts)).toEqual(new Set([1]));
        expect(await outbox.waiting()).toEqual([]);
      }),
    );
  });

  test('each get every alert at least once when calls crash anywhere, and again at most once for each crash', async () => {
    await fc.assert(
      fc.asyncProperty(alerts, fc.array(fc.record({ refuse, crash }), { maxLength: 4 }), async (given, troubles) => {
        const outbox = await new Outbox().with(given);
        for (const { refuse: refused, crash: at } of troubles) {
          const plan = new CrashPlan(at.call, at.moment);
          await outbox.send({ refuse: refused, crash: plan }).catch(() => undefined);
        }
        await outbox.send();
        expect(await outbox.waiting()).toEqual([]);
        for (const { episodeId } of given) {
          for (const channel of CHANNELS) {
            expect(outbox.count(channel, episodeId)).toBeGreaterThanOrEqual(1);
            expect(outbox.count(channel, episodeId)).toBeLessThanOrEqual(1 + troubles.length);
          }
        }
      }),
    );
  });

  test('record an alert when the main channel has taken it, and not before', async () => {
    const outbox = await new Outbox().with([{ episodeId: 'a' }]);
    const records = async (): Promise<string[]> => keysIn(outbox.store, 'alerts/');
    await outbox.send({ refuse: [MAIN_CHANNEL, 'event bus'] });
    expect([await records(), outbox.count('chat', 'a')]).toEqual([[], 1]);
    await outbox.send({ refuse: ['event bus'] });
    expect([(await records()).length, (await outbox.waiting()).length]).toEqual([1, 1]);
  });
});

describe('sendRows() with side channels', () => {
  test('fails when the main channel fails, and only names a side channel that does', async () => {
    const outbox = await new Outbox().with([{ episodeId: 'a' }, { episodeId: 'b' }]);
    const first = await outbox.send({ refuse: ['chat'] });
    expect(first).toMatchObject({ failure: undefined, waiting: 2 });
    expect(first.channelFailures).toEqual([
      { channel: 'chat', alerts: 2, givenUp: 0, cause: expect.objectContaining({ message: 'chat is down' }) },
    ]);
    expect(first.sent).toHaveLength(2);
    // The main channel has them: they are not sent, nor counted, again.
    const second = await outbox.send({ refuse: ['chat'] });
    expect([second.sent, second.failure, second.waiting]).toEqual([[], undefined, 2]);
    const third = await (await new Outbox().with([{ episodeId: 'c' }])).send({ refuse: [MAIN_CHANNEL] });
    expect([third.failure?.waiting, third.channelFailures]).toEqual([1, []]);
    const both = await (await new Outbox().with([{ episodeId: 'd' }])).send({ refuse: [MAIN_CHANNEL, 'chat'] });
    expect(both.failure?.channelFailures).toMatchObject([{ channel: 'chat', alerts: 1 }]);
  });

  test('gives side channels only what is sent, and what they want', async () => {
    const outbox = await new Outbox().with([{ episodeId: 'a', delivery: 'digest' }, { episodeId: 'b' }]);
    outbox.uninterested = ['chat'];
    await outbox.send();
    expect([outbox.count('event bus', 'a'), outbox.count('event bus', 'b')]).toEqual([0, 1]);
    expect([outbox.count('chat', 'a'), outbox.count('chat', 'b')]).toEqual([0, 0]);
    expect(await outbox.waiting()).toEqual([]);
  });

  test('gives up on a side channel after a day, and never on the main channel', async () => {
    const outbox = await new Outbox().with([{ episodeId: 'a' }]);
    await outbox.send({ refuse: [MAIN_CHANNEL, 'chat'] });
    outbox.second += SIDE_CHANNEL_SECONDS - 2 * LEASE_SECONDS;
    await outbox.send({ refuse: [MAIN_CHANNEL, 'chat'] });
    outbox.second += 10 * SIDE_CHANNEL_SECONDS;
    await outbox.send({ refuse: [MAIN_CHANNEL, 'chat'] });
    expect(await outbox.waiting()).toHaveLength(1);
    const last = await outbox.send({ refuse: ['chat'] });
    expect(last.channelFailures).toMatchObject([{ channel: 'chat', alerts: 1, givenUp: 1 }]);
    expect(last.sent).toHaveLength(1);
    expect([await outbox.waiting(), outbox.count('chat', 'a')]).toEqual([[], 0]);
  });

  test('lets a side channel that is down for a day less a minute have what it missed', async () => {
    const outbox = await new Outbox().with([{ episodeId: 'a' }]);
    await outbox.send({ refuse: ['chat'] });
    outbox.second += SIDE_CHANNEL_SECONDS - LEASE_SECONDS - 60;
    await outbox.send({ refuse: ['chat'] });
    await outbox.send();
    expect(outbox.count('chat', 'a')).toBe(1);
  });

  test('lets the newest alerts alone wait for a side channel, and all of them for the main channel', async () => {
    const many = Array.from({ length: MOST_WAITING + 3 }, (_, index) => ({ episodeId: `episode-${index}` }));
    const outbox = await new Outbox().with(many);
    await outbox.send({ refuse: [MAIN_CHANNEL, 'chat'] });
    expect(await outbox.waiting()).toHaveLength(many.length);
    const { channelFailures } = await outbox.send({ refuse: ['chat'] });
    expect(channelFailures).toMatchObject([{ alerts: many.length, givenUp: 3 }]);
    const waiting = (await outbox.waiting()).map(({ alert }) => alert.episodeId);
    expect(waiting).toEqual(many.slice(3).map(({ episodeId }) => episodeId));
  });

  test('leaves alone what another worker offers to a side channel, and the main channel has', () => {
    const row: OutboxRow = { alert: ALERT, windowStart: WINDOW, leasedUntil: 0 };
    const other = { ...row, alert: { ...ALERT, number: 2 }, takenBy: [MAIN_CHANNEL], leasedUntil: WINDOW + 60 };
    const tried = {
      channel: MAIN_CHANNEL,
      taken: new Set([rowName(row)]),
      failed: new Set<string>(),
      cause: undefined,
    };
    expect(settleRows([row, other], [tried], WINDOW)).toMatchObject({ outbox: [other], waiting: 0 });
  });

  test('believes another worker that a side channel took an alert', () => {
    const row: OutboxRow = { alert: ALERT, windowStart: WINDOW, leasedUntil: 0, takenBy: ['chat'] };
    const tried = new Set([rowName(row)]);
    const tries = [
      { channel: MAIN_CHANNEL, taken: tried, failed: new Set<string>(), cause: undefined },
      { channel: 'chat', taken: new Set<string>(), failed: tried, cause: new Error('chat is down') },
    ];
    expect(settleRows([row], tries, WINDOW)).toMatchObject({ outbox: [], waiting: 0 });
    expect(settleRows([{ ...row, takenBy: [] }], tries, WINDOW)).toMatchObject({ waiting: 1 });
  });
});
