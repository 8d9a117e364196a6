import { SKIM_WASM } from './skim-wasm.ts';

/** What the compiled `kernel/skim.ts` exports. */
interface KernelExports {
  readonly memory: WebAssembly.Memory;
  readonly INPUT: WebAssembly.Global;
  readonly RUN: WebAssembly.Global;
  configure(one: number, other: number, latest: number, maxLine: number, place: number, usualTail: number): void;
  skim(from: number, end: number): number;
}

/** How the lines of one section are skimmed: the arguments of `configure` in `kernel/skim.ts`. */
export interface SkimmedSection {
  readonly onePort: number;
  readonly otherPort: number;
  /** Epoch seconds, 32 bits. */
  readonly latestSecond: number;
  readonly maxLineBytes: number;
  /** Separators before the `start` field; behind it, less one, when negative. */
  readonly place: number;
  readonly hasUsualTail: boolean;
}

/** Consecutive lines that start in the same window. */
export interface Run {
  /** Epoch seconds. */
  windowStart: number;
  records: number;
  /** Latest start, epoch seconds. */
  latest: number;
}

const NEWLINE = 10;
/** Bytes behind the lines that the kernel may look at. */
const SLACK = 128;

/**
 * Runs the kernel over lines. There is one for the whole process, since nothing is left in it between two chunks that is not loaded anew.
 */
export interface SkimKernel {
  /**
   * Passes over lines that cannot matter, as long as they start in the same window.
   * @param bytes whole lines; not changed as long as they are asked for
   * @param from start of a line
   * @returns the start of the first line that was not passed over, or the length of `bytes`
   */
  skim(bytes: Uint8Array, from: number, section: SkimmedSection): number;
  /** What the last call passed over. */
  readonly run: Readonly<Run>;
}

/**
 * Compiles the kernel; a millisecond's work.
 */
export function createSkimKernel(): SkimKernel {
  const wasm = new WebAssembly.Module(Buffer.from(SKIM_WASM, 'base64'));
  const { memory, INPUT, RUN, ...exports } = new WebAssembly.Instance<KernelExports>(wasm).exports;
  const input = INPUT.value;
  const target = new Uint8Array(memory.buffer, input);
  const passed = new Uint32Array(memory.buffer, RUN.value, 3);
  const capacity = target.byteLength - SLACK;
  const run: Run = { windowStart: 0, records: 0, latest: 0 };
  let loaded: Uint8Array | undefined;
  let configured: SkimmedSection | undefined;
  let begin = 0;
  let end = 0;

  const load = (bytes: Uint8Array, from: number): void => {
    begin = from;
    end = Math.min(bytes.length, from + capacity);
    if (end < bytes.length) end = Math.max(from, bytes.lastIndexOf(NEWLINE, end - 1) + 1);
    target.set(bytes.subarray(begin, end));
    loaded = bytes;
  };

  return {
    run,
    skim(bytes, from, section) {
      if (configured !== section) {
        const { onePort, otherPort, latestSecond, maxLineBytes, place, hasUsualTail } = section;
        exports.configure(onePort, otherPort, latestSecond, maxLineBytes, place, Number(hasUsualTail));
        configured = section;
      }
      if (loaded !== bytes || from < begin || from >= end) load(bytes, from);
      const stop = exports.skim(input + from - begin, input + end - begin) - input + begin;
      [run.windowStart = 0, run.records = 0, run.latest = 0] = passed;
      return stop;
    },
  };
}
