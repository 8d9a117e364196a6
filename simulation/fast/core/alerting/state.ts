import { memoised } from '../../../../core/collections/memoised.ts';
import { type AlertingState, decodeState as decode } from '../../../../core/alerting/state.ts';

export * from '../../../../core/alerting/state.ts';

const decodeBytes = memoised((bytes: Uint8Array) => decode(bytes));

/** Remembers the state by its bytes. */
export function decodeState(bytes: Uint8Array | undefined): AlertingState {
  return bytes ? decodeBytes(bytes) : decode(undefined);
}
