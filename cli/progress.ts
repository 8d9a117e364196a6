import { pluralised, withThousands } from '../core/wording.ts';

const INTERVAL_MS = 500;
const MEGABYTE = 1e6;

/** What there is to tell while files are read. */
export interface ReadingProgress {
  readonly files: number;
  readonly ofFiles: number;
  readonly inflatedBytes: number;
  readonly records: number;
  readonly attempts: number;
}

/** A line on stderr that tells how far the work is. */
export interface ProgressLine {
  /** Tells, at most twice a second. */
  reading(progress: ReadingProgress): void;
  /** Tells how many windows are judged. */
  judging(windows: number, ofWindows: number): void;
  /** Tells how much was sent. */
  enqueued(objects: number, sizeBytes: number): void;
  /** Takes the line away, so that other text can be printed. */
  clear(): void;
  /** @returns seconds since the line was made */
  seconds(): number;
}

/**
 * @param stream stderr: on a terminal one line is written over and over, elsewhere nothing is written but the summary
 */
export function createProgressLine(stream: NodeJS.WriteStream): ProgressLine {
  const started = performance.now();
  let shownAt = -Infinity;
  let isShown = false;
  const show = (text: string): void => {
    if (!stream.isTTY || performance.now() - shownAt < INTERVAL_MS) return;
    shownAt = performance.now();
    isShown = true;
    stream.write(`\r\u001b[K${text}`);
  };
  const seconds = (): number => (performance.now() - started) / 1000;
  return {
    seconds,
    reading: ({ files, ofFiles, inflatedBytes, records, attempts }) => {
      const rate = Math.round(inflatedBytes / MEGABYTE / Math.max(seconds(), 0.001));
      show(
        `reading  file ${withThousands(files)} of ${withThousands(ofFiles)}  ${withThousands(rate)} MB/s  ${pluralised(records, 'record')}  ${pluralised(attempts, 'attempt')}`,
      );
    },
    judging: (windows, ofWindows) => show(`judging  window ${withThousands(windows)} of ${withThousands(ofWindows)}`),
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
