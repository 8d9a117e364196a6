import type { LineFormat } from './line-format.ts';
import type { LineTally } from './line-tally.ts';
import { createSkimKernel, type SkimmedSection, type SkimKernel } from './skim-kernel.ts';

/** Longest line that is read, in bytes with its newline; AWS's longest is about 1,500. */
export const MAX_LINE_BYTES = 65_536;

/**
 * Passes over lines that cannot matter, counting them by window. Nearly all lines of a flow log pass here. A line can matter where a watched port
 * stands as a field of its own, or where it says NODATA or SKIPDATA: it is left to the full parser, which also takes a line too many (445 is a
 * packet count too), but never misses one.
 * @param bytes whole lines; not changed while they are being read
 * @param from start of a line
 * @returns the start of the first line that was not passed over: it could matter, or its start cannot be read
 */
export type LineSkimmer = (bytes: Buffer, from: number) => number;

/** What the lines of one section look like, and which of them are looked for. */
export interface SkimmedLines {
  readonly format: LineFormat;
  /** Watched ports: one or two, of three digits. */
  readonly ports: readonly number[];
  /** A later start is left to the full parser, which refuses it; epoch seconds. */
  readonly latestSecond: number;
}

/** The kernel's seconds have 32 bits: it leaves lines of the year 2106 and later to the full parser. */
const MAX_SECOND = 0xffff_ffff;

/** Compiled when it is needed first, and shared: it keeps nothing between two chunks. */
let sharedKernel: SkimKernel | undefined;

/**
 * Makes a skimmer for the lines of one section.
 * @param lines see {@link SkimmedLines}
 * @param tally gets the counts
 * @throws {RangeError} when the ports are none that the skimmer can look for
 */
export function lineSkimmer(lines: SkimmedLines, tally: LineTally): LineSkimmer {
  sharedKernel ??= createSkimKernel();
  const kernel = sharedKernel;
  const section = sectionOf(lines);
  return (bytes, begin) => {
    let from = begin;
    while (from < bytes.length) {
      const stop = kernel.skim(bytes, from, section);
      if (stop === from) break;
      tally.countRun(kernel.run.windowStart, kernel.run.records, kernel.run.latest);
      from = stop;
    }
    return from;
  };
}

function sectionOf({ format, ports, latestSecond }: SkimmedLines): SkimmedSection {
  const [onePort, otherPort] = portTexts(ports);
  const before = format.columns.get('start') ?? 0;
  const behind = format.fieldCount - 1 - before;
  return {
    onePort,
    otherPort,
    latestSecond: Math.min(latestSecond, MAX_SECOND),
    maxLineBytes: MAX_LINE_BYTES,
    place: before <= behind ? before : -1 - behind,
    hasUsualTail: USUAL_TAIL.every(
      (field, index) => format.columns.get(field) === format.fieldCount - USUAL_TAIL.length + index,
    ),
  };
}

/** How lines of the default format end, and those of our own flow logs. */
const USUAL_TAIL = ['start', 'end', 'action', 'logStatus'] as const;

/** The digits of one or two ports, the first digit in the lowest byte. */
function portTexts(ports: readonly number[]): [number, number] {
  const [one, other = one] = ports;
  if (one === undefined || other === undefined || ports.length > 2 || ports.some((port) => port < 100 || port > 999)) {
    throw new RangeError(
      `Look for ports: ${ports.join(', ') || 'none'} found, one or two ports of three digits expected`,
    );
  }
  return [digitsOf(one), digitsOf(other)];
}

function digitsOf(port: number): number {
  return Buffer.from(String(port)).readUIntLE(0, 3);
}
