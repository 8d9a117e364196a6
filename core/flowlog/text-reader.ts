import { CheckedLines } from './checked-lines.ts';
import { lineReader, type LineReader, type ReadLine } from './flow-record.ts';
import { firstLineReader, skipByteOrderMark } from './first-line.ts';
import { formatOf, isHeader, type LineFormat } from './line-format.ts';
import type { BodyRequest } from './read-request.ts';
import { type FlowLogSink, type LogSummary, SAMPLE_LENGTH } from './sink.ts';
import { UnreadableObjectError } from './unreadable-object.ts';
import { lineSkimmer, type LineSkimmer, MAX_LINE_BYTES } from './line-skimmer.ts';
import { createLineTally, type LineTally } from './line-tally.ts';
import { allRejectedText, type Rejects } from './reject-tally.ts';

/** How a text is read. */
export type TextOptions = Pick<BodyRequest, 'latestSecond' | 'assumedFields'>;

/** A reader of flow-log text that is fed chunk by chunk. */
export interface TextReader {
  /** Takes the next bytes. Where a chunk ends means nothing. */
  push(chunk: Uint8Array): void;
  /**
   * Takes the end of the file.
   * @throws {UnreadableObjectError} when no line could be read
   */
  end(): LogSummary;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const LETTER_A = 97;
const LETTER_Z = 122;
const MISSING_FIELDS: ReadLine = { kind: 'reject', reason: 'missing-fields' };

/** How the lines of the current section are read. */
interface Section {
  readonly format: LineFormat;
  readonly read: LineReader;
  /** Passes over lines that cannot matter. */
  readonly skim: LineSkimmer;
  /** Says which lines are read in full, whatever is in them. */
  readonly checked: CheckedLines;
}

/**
 * Makes a reader for the text of one flow-log file: any field order, version 2 and later, repeated header lines, no header line, CRLF, no
 * newline at the end. Memory does not grow with the file.
 * @param ports watched ports
 * @param sink gets records with a watched port, and counts of all others
 * @param options what is refused, and what is assumed without a header line
 */
export function createTextReader(
  ports: ReadonlySet<number>,
  sink: FlowLogSink,
  options: TextOptions = { latestSecond: Infinity },
): TextReader {
  const lines = createLineHandler(ports, sink, options);
  let carried: Buffer = Buffer.alloc(0);
  let skipping = false;

  /** Handles whole lines only; returns what is left behind the last newline. */
  const scan = (bytes: Buffer): Buffer => {
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole > 0) lines.handle(bytes.subarray(0, whole));
    return bytes.subarray(whole);
  };

  return {
    push(chunk) {
      let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      if (carried.length > 0 || skipping) {
        const newline = bytes.indexOf(NEWLINE);
        if (!skipping) carried = Buffer.concat([carried, newline < 0 ? bytes : bytes.subarray(0, newline + 1)]);
        if (carried.length > MAX_LINE_BYTES) {
          lines.tooLong(carried);
          carried = Buffer.alloc(0);
          skipping = newline < 0;
        } else if (newline >= 0) {
          skipping = false;
          carried = scan(carried);
        }
        if (newline < 0) return;
        bytes = bytes.subarray(newline + 1);
      }
      // A copy, so that a whole chunk is not kept alive for its last few bytes.
      carried = Buffer.from(scan(bytes));
    },
    end() {
      if (carried.length > 0) lines.handle(Buffer.concat([carried, Buffer.from('\n')]));
      return lines.end();
    },
  };
}

interface LineHandler {
  /** Handles bytes that end in a newline. */
  handle(bytes: Buffer): void;
  tooLong(start: Buffer): void;
  end(): LogSummary;
}

function createLineHandler(
  ports: ReadonlySet<number>,
  sink: FlowLogSink,
  { latestSecond, assumedFields }: TextOptions,
): LineHandler {
  const readFirst = firstLineReader(assumedFields);
  const tally = createLineTally(ports, sink);
  let section: Section | undefined;
  let assumedHeader = false;
  let fieldNames: readonly string[] = [];

  const sectionOf = (names: readonly string[]): Section => openSection(names, { ports, latestSecond, tally });

  const parse = (bytes: Buffer, from: number, to: number): void => {
    if (!section) {
      const first = readFirst(bytes, from, to);
      if (first.kind === 'neither') {
        throw new UnreadableObjectError('no-header', `Find the header line: ${first.problem}`);
      }
      fieldNames = first.names;
      section = sectionOf(fieldNames);
      assumedHeader = first.kind === 'record';
      if (!assumedHeader) return;
    } else if (isLetter(bytes[from])) {
      const names = bytes.toString('latin1', from, to).split(' ');
      if (isHeader(names)) {
        section = sectionOf(names);
        return;
      }
    }
    const line = section.read(bytes, from, to);
    section.checked.take(line);
    tally.add(line, () => bytes.toString('latin1', from, to));
  };

  const tooLong = (start: Buffer): void => {
    tally.add({ kind: 'reject', reason: 'line-too-long' }, () => start.toString('latin1', 0, SAMPLE_LENGTH + 1));
  };

  return {
    tooLong,
    handle(bytes) {
      for (let from = 0; from < bytes.length;) {
        if (section && section.checked.left === 0) {
          from = section.skim(bytes, from);
          if (from >= bytes.length) break;
        }
        const newline = bytes.indexOf(NEWLINE, from);
        const to = bytes[newline - 1] === CARRIAGE_RETURN && newline > from ? newline - 1 : newline;
        if (newline - from >= MAX_LINE_BYTES) tooLong(bytes.subarray(from, newline));
        else {
          const start = skipByteOrderMark(bytes, from);
          if (to > start) parse(bytes, start, to);
        }
        from = newline + 1;
      }
    },
    end() {
      tally.flush();
      if (tally.readCount() === 0) throw unreadable(tally.rejects(), section);
      return { fieldNames, assumedHeader, hasTcpFlags: tally.hasTcpFlags(), rejects: tally.rejects() };
    },
  };
}

/** Prepares to read the lines that follow a header line. */
function openSection(
  names: readonly string[],
  about: { readonly ports: ReadonlySet<number>; readonly latestSecond: number; readonly tally: LineTally },
): Section {
  const { ports, latestSecond, tally } = about;
  const format = formatOf(names);
  if (format.missing.length > 0) {
    return { format, read: () => MISSING_FIELDS, skim: (_, from) => from, checked: new CheckedLines() };
  }
  const skim = lineSkimmer({ format, ports: [...ports], latestSecond }, tally);
  return { format, read: lineReader(format, latestSecond), skim, checked: new CheckedLines() };
}

/** All field names begin with one; of lines only those of formats that begin with an id. */
function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= LETTER_A && byte <= LETTER_Z;
}

function unreadable(rejects: Rejects, section: Section | undefined): UnreadableObjectError {
  if (section && section.format.missing.length > 0) {
    return new UnreadableObjectError(
      'missing-fields',
      `Read the header line: it lacks ${section.format.missing.join(', ')}; create the flow log anew with these fields`,
    );
  }
  if (rejects.total === 0) {
    const found = section ? 'a header line and nothing else' : 'none';
    return new UnreadableObjectError('empty', `Read flow-log lines: the file holds ${found}`);
  }
  if (!section) {
    return new UnreadableObjectError('format', `Read flow-log lines: all are longer than ${MAX_LINE_BYTES} bytes`);
  }
  return new UnreadableObjectError('format', `Read flow-log lines: ${allRejectedText(rejects, 'line')}`);
}
