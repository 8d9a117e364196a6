import { type AlertingState, decodeState, encodeState } from '../alerting/state.ts';
import type { ObjectStore } from '../ports.ts';
import { compareAndSwap } from './compare-and-swap.ts';
import { EPISODES_KEY } from './keys.ts';

/** Reads the episodes, the outbox and the stale hours. */
export async function readState(store: ObjectStore): Promise<AlertingState> {
  return decodeState((await store.get(EPISODES_KEY))?.bytes);
}

/**
 * Changes the state in one atomic write, safe against any number of others doing the same.
 * @param change makes the new state from the current one, or undefined when nothing has to change; called again when another writer was first
 */
export async function changeState(
  store: ObjectStore,
  change: (state: AlertingState) => AlertingState | undefined,
): Promise<void> {
  await compareAndSwap(store, EPISODES_KEY, async (current) => {
    const after = change(decodeState(current?.bytes));
    return after && encodeState(after);
  });
}
