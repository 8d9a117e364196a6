import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MemoryStore } from '../../../../adapters/local/memory-store.ts';
import { type Alert, composeAlert } from '../../../../core/alerting/alert.ts';
import { decodeState, encodeState, type OutboxRow } from '../../../../core/alerting/state.ts';
import { storedAlertOf } from '../../../../core/alerting/stored-alert.ts';
import { applyWindow, NO_EPISODES } from '../../../../core/episodes/episodes.ts';
import type { ObjectStore } from '../../../../core/ports.ts';
import { alertKey, EPISODES_KEY } from '../../../../core/storage/keys.ts';
import { leaseRows, sendRows, UnsentAlertsError } from '../../../../core/storage/state/outbox.ts';
import { isoDay } from '../../../../core/time.ts';
import { CrashPlan, FailingStore } from '../../../doubles/failing-store.ts';
import { contextOf, thresholdFinding, windowOfFindings } from '../../../examples/findings.ts';
import { WINDOW } from '../../../examples/observed-network.ts';

const NOW = WINDOW + 1000;
const LEASE_SECONDS = 120;

const [TRANSITION] = applyWindow(NO_EPISODES, windowOfFindings(WINDOW, [thresholdFinding()])).transitions;
const ALERT = composeAlert(TRANSITION!, contextOf());

/** A row that nobody has begun to send, of an episode with this id. */
const rowOf = (episodeId: string, leasedUntil = 0): OutboxRow => ({
  alert: { ...ALERT, episodeId },
  windowStart: WINDOW,
  leasedUntil,
});

const keyOf = ({ alert }: OutboxRow): string => alertKey(isoDay(WINDOW), alert.episodeId, alert.number);
const idsOf = (rows: ReadonlyArray<{ readonly alert: Alert }>): string[] => rows.map(({ alert }) => alert.episodeId);

/** A store with these rows in its outbox, and a publisher that fails for some episodes. */
async function worldOf(rows: readonly OutboxRow[], failing: readonly string[] = [], under = new MemoryStore()) {
  await under.put(EPISODES_KEY, encodeState({ ...decodeState(undefined), outbox: rows }), 'anything');
  const published: string[] = [];
  const recordedBefore: boolean[] = [];
  const publish = async (alert: Alert): Promise<void> => {
    if (failing.includes(alert.episodeId)) throw new Error(`no way to ${alert.episodeId}`);
    recordedBefore.push((await under.get(keyOf({ alert, windowStart: WINDOW, leasedUntil: 0 }))) !== undefined);
    published.push(alert.episodeId);
  };
  const send = async (store: ObjectStore = under) =>
    sendRows(rows, { store, publisher: { publish }, now: () => NOW, leaseSeconds: LEASE_SECONDS });
  const waiting = async () => idsOf(decodeState((await under.get(EPISODES_KEY))?.bytes).outbox);
  return { store: under, published, recordedBefore, send, waiting };
}

describe('leaseRows()', () => {
  const leases = fc.array(fc.integer({ min: NOW - 3, max: NOW + 3 }), { maxLength: 8 });

  test('takes the rows whose lease is over, and leaves the others and the order as they are', () => {
    fc.assert(
      fc.property(leases, (ends) => {
        const rows = ends.map((end, index) => rowOf(`episode-${index}`, end));
        const { outbox, ours } = leaseRows(rows, { now: () => NOW, leaseSeconds: LEASE_SECONDS });
        expect(idsOf(ours)).toEqual(idsOf(rows.filter(({ leasedUntil }) => leasedUntil <= NOW)));
        expect(outbox).toEqual(
          rows.map((row) => (row.leasedUntil <= NOW ? { ...row, leasedUntil: NOW + LEASE_SECONDS } : row)),
        );
      }),
    );
  });

  test('never gives a row to two', () => {
    fc.assert(
      fc.property(leases, fc.integer({ min: 0, max: LEASE_SECONDS - 1 }), (ends, later) => {
        const rows = ends.map((end, index) => rowOf(`episode-${index}`, end));
        const first = leaseRows(rows, { now: () => NOW, leaseSeconds: LEASE_SECONDS });
        const second = leaseRows(first.outbox, { now: () => NOW + later, leaseSeconds: LEASE_SECONDS });
        expect(idsOf(second.ours).filter((id) => idsOf(first.ours).includes(id))).toEqual([]);
      }),
    );
  });
});

describe('sendRows()', () => {
  const ROWS = ['a', 'b', 'c'].map((id) => rowOf(id));

  test('publishes each alert in order, then records it, then takes it out of the outbox', async () => {
    const { store, published, recordedBefore, send, waiting } = await worldOf(ROWS);
    const { sent, failure } = await send();
    expect([idsOf(sent), failure]).toEqual([['a', 'b', 'c'], undefined]);
    expect(published).toEqual(['a', 'b', 'c']);
    expect(recordedBefore).toEqual([false, false, false]);
    expect(await waiting()).toEqual([]);
    const recorded = new TextDecoder().decode((await store.get(keyOf(ROWS[0]!)))?.bytes);
    expect(recorded).toBe(`${JSON.stringify(storedAlertOf(ROWS[0]!.alert))}\n`);
  });

  test('keeps what could not be sent, and sends the others', async () => {
    const { published, send, waiting } = await worldOf(ROWS, ['a', 'c']);
    const { sent, failure } = await send();
    expect([idsOf(sent), published, await waiting()]).toEqual([['b'], ['b'], ['a', 'c']]);
    expect(failure).toBeInstanceOf(UnsentAlertsError);
    expect(failure).toMatchObject({
      message: 'Send alerts: 2 of 3 failed and wait for another try, the first: no way to a',
      waiting: 2,
      cause: expect.objectContaining({ message: 'no way to a' }),
    });
  });

  test('does not publish again what is recorded, and takes it out', async () => {
    const { store, published, send, waiting } = await worldOf(ROWS);
    await store.put(keyOf(ROWS[1]!), new TextEncoder().encode('sent before a crash'), 'absent');
    expect(idsOf((await send()).sent)).toEqual(['a', 'b', 'c']);
    expect([published, await waiting()]).toEqual([['a', 'c'], []]);
  });

  test('leaves alone what came into the outbox meanwhile', async () => {
    const { store, send, waiting } = await worldOf(ROWS);
    const state = decodeState((await store.get(EPISODES_KEY))?.bytes);
    await store.put(EPISODES_KEY, encodeState({ ...state, outbox: [...ROWS, rowOf('late')] }), 'anything');
    await send();
    expect(await waiting()).toEqual(['late']);
  });

  test('changes nothing where nothing was sent', async () => {
    const { store, send } = await worldOf(ROWS, ['a', 'b', 'c']);
    const before = await store.get(EPISODES_KEY);
    await send();
    expect(await store.get(EPISODES_KEY)).toEqual(before);
  });

  test.each(['before', 'after'] as const)(
    'loses no alert when it crashes %s any of its calls, and repeats one at most',
    async (moment) => {
      for (let call = 1; call <= 8; call++) {
        const { store, published, send, waiting } = await worldOf(ROWS);
        await send(new FailingStore(store, new CrashPlan(call, moment))).catch(() => undefined);
        await send();
        expect(await waiting()).toEqual([]);
        expect([...new Set(published)].toSorted()).toEqual(['a', 'b', 'c']);
        expect(published.length).toBeLessThanOrEqual(4);
      }
    },
  );
});
