import { FIRST_SCHEMA, isRecord } from '../core/alerting/first-state.ts';
import type { ObjectStore } from '../core/ports.ts';
import { EPISODES_KEY } from '../core/storage/keys.ts';

/** Names of fields now, and in the first form of the state. */
const FIRST_NAMES: Readonly<Record<string, string>> = {
  alertCount: 'told',
  lastAlertAt: 'toldAt',
  lastAlertedPeak: 'toldPeak',
  offenders: 'culprits',
  lastInWindow: 'lastAlone',
  expectedAtFirst: 'usualAtFirst',
  baseline: 'usual',
  nodata: 'silent',
  skipdata: 'skipped',
};

/**
 * The data bucket as a process of release 0.1 uses it. It writes the state of the episodes in its first form, and refuses the present form, because a
 * later version wrote it.
 */
export function firstVersionStore(store: ObjectStore): ObjectStore {
  return {
    async get(key) {
      const stored = await store.get(key);
      if (key === EPISODES_KEY && stored && stateOf(stored.bytes)['schema'] !== FIRST_SCHEMA) {
        throw new Error('Read the episodes: found a later schema, expected the first; run the version that wrote it');
      }
      return stored;
    },
    put: async (key, bytes, expected) => store.put(key, key === EPISODES_KEY ? inFirstForm(bytes) : bytes, expected),
    list: (prefix) => store.list(prefix),
  };
}

function stateOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const state: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!isRecord(state)) throw new Error('Read the episodes: found no object, expected the state');
  return state;
}

/** Writes the present form of the state in the first. */
export function inFirstForm(bytes: Uint8Array): Uint8Array {
  const { episodeState, ...others } = stateOf(bytes);
  const book = withFirstNames(episodeState);
  return new TextEncoder().encode(`${JSON.stringify({ ...others, schema: FIRST_SCHEMA, book })}\n`);
}

/** In the first form, the course of a surge stood in its episode. */
function withFirstNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFirstNames);
  if (!isRecord(value)) return value;
  const { surge, ...fields } = value;
  const flat = isRecord(surge) ? { ...fields, ...surge } : value;
  return Object.fromEntries(
    Object.entries(flat).map(([name, field]) => [FIRST_NAMES[name] ?? name, withFirstNames(field)]),
  );
}
