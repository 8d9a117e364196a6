import { duration, pluralised, withThousands } from '../core/wording.ts';

const INTERVAL_MS = 500;
const MEGABYTE = 1e6;
const NORMAL_COLUMNS = 80;

/** Progress of a replay while files are read. Bytes are those of the files as they are stored, compressed or not. */
export interface ReadingProgress {
  /** Number of the file that is being read, from 1. */
  readonly file: number;
  readonly ofFiles: number;
  readonly storedBytes: number;
  /** Sum of all files; undefined if the size of one is not known. */
  readonly ofStoredBytes: number | undefined;
  readonly records: number;
  readonly attempts: number;
}

/** A line on stderr that shows the progress of the work. It changes twice a second, also while a single step takes long. */
export interface ProgressLine {
  /** Shows how many objects of a bucket are found. */
  found(objects: number, sizeBytes: number): void;
  /** Shows how much of the files is read. */
  reading(progress: ReadingProgress): void;
  /**
   * Shows a step of the work on windows.
   * @param step a verb, for example `judging`
   */
  windows(step: string, windows: number, ofWindows: number): void;
  /** Shows which table is written. */
  writing(key: string): void;
  /** Shows the time so far, if the line is there and has not changed for half a second. */
  refresh(): void;
  /** Shows how many log objects are enqueued. */
  enqueued(objects: number, sizeBytes: number): void;
  /** Shows how much of what was enqueued is done. */
  waiting(done: number, of: number): void;
  /** Removes the line, so that other text can be printed. */
  clear(): void;
  /** @returns seconds since the line was made */
  seconds(): number;
}

/** The stream of a progress line: stderr. */
export type ProgressStream = Pick<NodeJS.WriteStream, 'write'> & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/**
 * Creates a progress line.
 * @param stream stderr. On a terminal the same line is written again and again, with the time so far, which goes on while one step takes long. If the stream is not a
 *   terminal, no progress is written
 * @param isQuiet whether nothing is written at all
 */
export function createProgressLine(stream: ProgressStream, isQuiet = false): ProgressLine {
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  const line = createLine(stream, seconds);
  const show = (text: string): void => {
    if (!isQuiet && stream.isTTY === true) line.show(text);
  };
  const perSecond = (count: number, since = 0): number => count / Math.max(seconds() - since, 0.001);
  let readingSince: number | undefined;
  return {
    seconds,
    found: (objects, sizeBytes) => show(`listing  ${pluralised(objects, 'log object')}, ${megabytes(sizeBytes)} MB`),
    reading: ({ file, ofFiles, storedBytes, ofStoredBytes, records, attempts }) => {
      readingSince ??= seconds();
      // A rate of less than a second says more about the disk than about the reading.
      const isYoung = seconds() - readingSince < 1;
      const rate = isYoung ? '' : ` (${megabytes(perSecond(storedBytes, readingSince))} MB/s)`;
      const of = ofStoredBytes === undefined ? '' : ` of ${megabytes(ofStoredBytes)}`;
      show(
        `reading  file ${withThousands(file)} of ${withThousands(ofFiles)}, ${megabytes(storedBytes)}${of} MB of files${rate}, ` +
          `${pluralised(records, 'record')}, ${pluralised(attempts, 'attempt')}`,
      );
    },
    windows: (step, windows, ofWindows) =>
      show(`${step}  window ${withThousands(windows)} of ${withThousands(ofWindows)}`),
    writing: (key) => show(`writing  ${key}`),
    waiting: (done, of) => show(`waiting  ${withThousands(done)} of ${withThousands(of)} done`),
    refresh: () => line.refresh(),
    enqueued: (objects, sizeBytes) =>
      show(
        `enqueued  ${pluralised(objects, 'object')}, ${megabytes(sizeBytes)} MB, ${pluralised(Math.round(perSecond(objects)), 'object')} a second`,
      ),
    clear: () => line.clear(),
  };
}

/** A line that is written again and again. */
interface Line {
  readonly show: (text: string) => void;
  readonly refresh: () => void;
  readonly clear: () => void;
}

function createLine(stream: ProgressStream, seconds: () => number): Line {
  let text = '';
  let drawnMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  const draw = (): void => {
    drawnMs = performance.now();
    const time = `  ${duration(Math.floor(seconds()))}`;
    // A line that the terminal breaks could not be written over.
    const room = Math.max(1, (stream.columns ?? NORMAL_COLUMNS) - 1 - time.length);
    stream.write(`\r\u001b[K${text.slice(0, room)}${time}`);
  };
  return {
    show(next) {
      const isNewStep = stepOf(next) !== stepOf(text);
      text = next;
      if (timer === undefined) {
        timer = setInterval(draw, INTERVAL_MS);
        // The line alone keeps no process alive.
        timer.unref();
      }
      // Work that never waits would keep the timer from running.
      if (isNewStep || performance.now() - drawnMs >= INTERVAL_MS) draw();
    },
    refresh() {
      if (timer !== undefined && performance.now() - drawnMs >= INTERVAL_MS) draw();
    },
    clear() {
      if (timer === undefined) return;
      clearInterval(timer);
      timer = undefined;
      stream.write('\r\u001b[K');
    },
  };
}

/** The first word: when it changes, the line is written at once, because the old one would look as if it stood still. */
function stepOf(text: string): string {
  return text.split(' ', 1)[0] ?? '';
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(1);
}
