import type { WindowFacts } from '../windows/window-facts.ts';
import { type OnUnreadable, readOrSkip } from './stored-document.ts';
import type { WindowStore } from './window-store.ts';

/** Window documents that were read in one call, after it folded its own: whoever folds later sees both. */
export interface WindowReads extends Pick<WindowStore, 'read' | 'renewLearnt'> {
  /** As it was last read; read now when it was not. */
  readonly last: (windowStart: number) => Promise<WindowFacts | undefined>;
}

/**
 * Returns reads that are remembered.
 * @param windows reads window documents
 * @param onUnreadable hears of windows that cannot be read and count as not observed; undefined: the failure is thrown
 */
export function rememberReads(
  windows: Pick<WindowStore, 'read' | 'renewLearnt'>,
  onUnreadable: OnUnreadable | undefined,
): WindowReads {
  const last = new Map<number, WindowFacts | undefined>();
  const read = async (windowStart: number): Promise<WindowFacts | undefined> => {
    const facts = await readOrSkip(async () => windows.read(windowStart), onUnreadable);
    last.set(windowStart, facts);
    return facts;
  };
  const renewLearnt = (): void => windows.renewLearnt();
  return {
    read,
    renewLearnt,
    last: async (windowStart) => (last.has(windowStart) ? last.get(windowStart) : read(windowStart)),
  };
}
