import { pluralised, withThousands } from '../core/wording.ts';
import { rateText } from './rate-text.ts';

const INTERVAL_MS = 500;
const MEGABYTE = 1e6;

/** Progress of a replay while files are read. */
export interface ReadingProgress {
  readonly files: number;
  readonly ofFiles: number;
  readonly inflatedBytes: number;
  readonly records: number;
  readonly attempts: number;
}

/** A line on stderr that shows the progress of the work. It changes at most twice a second. */
export interface ProgressLine {
  /** Shows how many files are read. */
  reading(progress: ReadingProgress): void;
  /** Shows how many windows are judged. */
  judging(windows: number, ofWindows: number): void;
  /** Shows how many log objects are enqueued. */
  enqueued(objects: number, sizeBytes: number): void;
  /** Removes the line, so that other text can be printed. */
  clear(): void;
  /** @returns seconds since the line was made */
  seconds(): number;
}

/**
 * Creates a progress line.
 * @param stream stderr. On a terminal the same line is written again and again. If the stream is not a terminal, no progress is written
 * @param isQuiet whether nothing is written at all
 */
export function createProgressLine(stream: NodeJS.WriteStream, isQuiet = false): ProgressLine {
  const started = performance.now();
  let shownAt = -Infinity;
  let isShown = false;
  const show = (text: string, isFirst = false): void => {
    if (isQuiet || !stream.isTTY || (!isFirst && performance.now() - shownAt < INTERVAL_MS)) return;
    shownAt = performance.now();
    isShown = true;
    stream.write(`\r\u001b[K${text}`);
  };
  const seconds = (): number => (performance.now() - started) / 1000;
  return {
    seconds,
    reading: ({ files, ofFiles, inflatedBytes, records, attempts }) => {
      const text = rateText(inflatedBytes, seconds());
      show(
        `reading  file ${withThousands(files)} of ${withThousands(ofFiles)}  ${text}  ${pluralised(records, 'record')}  ${pluralised(attempts, 'attempt')}`,
      );
    },
    judging: (windows, ofWindows) =>
      // The first line of judging comes at once: the last one of reading would look as if it stood still.
      show(`judging  window ${withThousands(windows)} of ${withThousands(ofWindows)}`, windows === 0),
    enqueued: (objects, sizeBytes) =>
      show(
        `enqueued  ${pluralised(objects, 'object')}  ${(sizeBytes / MEGABYTE).toFixed(1)} MB  ${withThousands(Math.round(objects / Math.max(seconds(), 0.001)))}/s`,
      ),
    clear: () => {
      if (isShown) stream.write('\r\u001b[K');
      isShown = false;
    },
  };
}
