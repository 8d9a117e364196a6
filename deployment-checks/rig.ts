import { EPISODES_KEY } from '../core/storage/keys.ts';
import { type Settings, type Synthesised, synthesiseAll } from '../test/lib/synthesised.ts';
import type { EmulatedCloud } from './emulated-cloud.ts';
import type { Report } from './check-printer.ts';
import type { Shell } from './shell.ts';

/** Name of the stack unless a setting says otherwise. */
export const STACK = 'surge445';

/** Key of the document that must never be lost. */
export const STATE = EPISODES_KEY;

/** What a step of the checks uses. */
export interface Rig {
  /** Address of the emulator. */
  readonly endpoint: string;
  readonly cloud: EmulatedCloud;
  readonly shell: Shell;
  readonly report: Report;
}

/** Synthesises the stack that watches, at these settings. */
export function watching(settings: Settings = {}): Synthesised {
  const [first] = synthesiseAll(settings);
  if (first === undefined) throw new Error('Synthesise a deployment: found no stack');
  return first;
}
