import {
  objectIdOf,
  objectIdOfPartial,
  partialPrefix,
  PREFIXES,
  quarantineKey,
  windowKey,
} from '../core/storage/keys.ts';
import { decodeWindow } from '../core/windows/window-codec.ts';
import { parseDetectMessage } from '../lambdas/detect-message.ts';
import { notifiedObjects } from '../lambdas/s3-notification-message.ts';
import type { SimulatedBucket } from './bucket.ts';
import type { QueuedMessage } from './queue.ts';
import type { Watch } from './watch.ts';

/** Ids of the log objects with partials, by window. */
type PartialsByWindow = ReadonlyMap<number, readonly string[]>;

/** Checks, when a message is acknowledged, that its work is recorded. */
export class AcknowledgeCheck {
  readonly #bucket: SimulatedBucket;
  readonly #watch: Watch;

  constructor(parts: { readonly bucket: SimulatedBucket; readonly watch: Watch }) {
    this.#bucket = parts.bucket;
    this.#watch = parts.watch;
  }

  /** Checks a message of the ingest queue: its log objects have partials that are announced or counted, or they are in quarantine. */
  ingested(body: string): void {
    for (const { bucket, key } of notifiedObjects(body).logObjects) {
      const ids = ['one', ''].map((etag) => objectIdOf({ bucket, key, etag }));
      if (ids.some((id) => this.#bucket.get(quarantineKey(id)))) continue;
      const partials = this.#bucket.list(PREFIXES.partials).filter((name) => ids.includes(objectIdOfPartial(name)));
      if (partials.length === 0) this.#watch.report('I1 nothing lost', `${key} was acknowledged without a partial`);
    }
  }

  /** Returns the partials that exist now, of the windows that messages of the detect queue name. */
  partialsOf(messages: readonly QueuedMessage[]): PartialsByWindow {
    const windows = messages.flatMap(windowsOf);
    return new Map(
      windows.map((start) => [start, this.#bucket.list(partialPrefix(start)).map(objectIdOfPartial)] as const),
    );
  }

  /** Checks a message of the detect queue: its windows count every partial that was there when it was received. */
  detected(message: QueuedMessage, partials: PartialsByWindow): void {
    for (const start of windowsOf(message)) {
      const stored = this.#bucket.get(windowKey(start));
      const counted = new Set(stored ? decodeWindow(stored.bytes).objects : []);
      const missing = (partials.get(start) ?? []).filter((id) => !counted.has(id));
      if (missing.length > 0) {
        this.#watch.report('I1 nothing lost', `${windowKey(start)} was acknowledged without ${missing.join(', ')}`);
      }
    }
  }
}

function windowsOf({ body }: QueuedMessage): readonly number[] {
  const message = parseDetectMessage(body);
  return 'windows' in message ? message.windows : [];
}
