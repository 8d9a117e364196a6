import { MemoryStore } from '../../adapters/local/memory-store.ts';
import type { Precondition, ObjectStore, WriteOutcome } from '../../core/ports.ts';

/** A store in which a rival writes just before somebody else does, so that conditional writes are lost. */
export class RivalStore extends MemoryStore implements ObjectStore {
  readonly #rival: (key: string, store: MemoryStore) => Promise<void>;
  #lossesLeft: number;
  #isRival = false;
  /** How often somebody tried to write. */
  writes = 0;

  /**
   * @param losses how many writes the rival forestalls
   * @param rival what the rival does before a write to the key
   */
  constructor(losses: number, rival: (key: string, store: MemoryStore) => Promise<void>) {
    super();
    this.#lossesLeft = losses;
    this.#rival = rival;
  }

  /** @inheritdoc */
  override async put(key: string, bytes: Uint8Array, expected: Precondition): Promise<WriteOutcome> {
    if (!this.#isRival) {
      this.writes++;
      if (this.#lossesLeft-- > 0) {
        this.#isRival = true;
        await this.#rival(key, this);
        this.#isRival = false;
      }
    }
    return super.put(key, bytes, expected);
  }
}
