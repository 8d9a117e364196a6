import { FIRST_SCHEMA } from '../core/alerting/first-state.ts';
import { isJsonObject } from '../core/encoding/json-object.ts';
import type { ObjectStore } from '../core/ports.ts';
import { EPISODES_KEY } from '../core/storage/keys.ts';
import { changeState } from '../core/storage/state/state-store.ts';

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

/** Writes the state of the episodes in its first form, and refuses the present form, because a later version wrote it. */
function firstVersionStore(store: ObjectStore): ObjectStore {
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

/** The data bucket as a process of release 0.1 uses it, in which all episodes stand in the document of the state. */
export function firstVersion(store: ObjectStore): { store: ObjectStore; mostInDocument: number } {
  return { store: firstVersionStore(store), mostInDocument: Infinity };
}

/** The data bucket as a process of this release uses it. Here all episodes stand in parts, so that each write of a part can fail. */
export function presentVersion(store: ObjectStore): { store: ObjectStore; mostInDocument: number } {
  return { store, mostInDocument: 0 };
}

/** Leaves the state as release 0.1 left it, before an upgrade. */
export async function leaveFirstForm(store: ObjectStore): Promise<void> {
  const put: ObjectStore['put'] = async (key, bytes, expected) => store.put(key, inFirstForm(bytes), expected);
  await changeState({ ...store, put }, (state) => state, Infinity);
}

function stateOf(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const state: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (!isJsonObject(state)) throw new Error('Read the episodes: found no object, expected the state');
  return state;
}

/** Writes the present form of the state in the first. */
function inFirstForm(bytes: Uint8Array): Uint8Array {
  const { episodeState, entered: _, ...others } = stateOf(bytes);
  const book = withFirstNames(episodeState);
  return new TextEncoder().encode(`${JSON.stringify({ ...others, schema: FIRST_SCHEMA, book })}\n`);
}

/** In the first form, the course of a surge stood in its episode. */
function withFirstNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withFirstNames);
  if (!isJsonObject(value)) return value;
  const { surge, ...fields } = value;
  const flat = isJsonObject(surge) ? { ...fields, ...surge } : value;
  return Object.fromEntries(
    Object.entries(flat).map(([name, field]) => [FIRST_NAMES[name] ?? name, withFirstNames(field)]),
  );
}
