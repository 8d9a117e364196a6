import type { PastLogObject } from '../../core/replay.ts';
import type { ProgressLine } from '../progress.ts';
import type { LogSources } from './log-sources.ts';
import type { ReplaySummary } from './replay-summary.ts';

/** Watches how log objects are read, and shows it. */
export interface ReadingWatch {
  /** Returns the same log objects; it counts the bytes of their bodies as they are read. */
  watched(objects: AsyncIterable<PastLogObject>): AsyncGenerator<PastLogObject>;
  /** @param count number of log objects that were read so far */
  done(count: number): void;
}

/**
 * Creates a watch.
 * @param sources the log objects that are read
 * @param listeners `progress` shows what is read, `summary` knows what came of it
 */
export function createReadingProgress(
  sources: Pick<LogSources, 'count' | 'sizeBytes'>,
  {
    progress,
    summary,
  }: { readonly progress: Pick<ProgressLine, 'reading'>; readonly summary: Pick<ReplaySummary, 'totals'> },
): ReadingWatch {
  let storedBytes = 0;
  let done = 0;
  const show = (): void =>
    progress.reading({
      file: Math.min(done + 1, sources.count),
      ofFiles: sources.count,
      storedBytes,
      ofStoredBytes: sources.sizeBytes,
      ...summary.totals(),
    });
  async function* counted(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      yield chunk;
      storedBytes += chunk.byteLength;
      show();
    }
  }
  return {
    async *watched(objects) {
      for await (const { location, object } of objects) {
        yield { location, object: { ...object, body: counted(object.body) } };
      }
    },
    done(count) {
      done = count;
      show();
    },
  };
}
