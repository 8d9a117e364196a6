import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LogSummary } from '../../../core/flowlog/sink.ts';
import { addressText } from '../../../core/flowlog/address.ts';
import { MAX_LINE_BYTES } from '../../../core/flowlog/line-skimmer.ts';
import { CHECKED_LINES } from '../../../core/flowlog/checked-lines.ts';
import { logLine, logText } from '../../examples/log-lines.ts';
import { madeUpLogs, textOf } from '../../examples/made-up-log.ts';
import { readRecorded, type Recorded } from '../../doubles/recorded-sink.ts';
import { type NaiveReading, readNaively } from './naive-reader.ts';

const chunkSizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });

/** What the naive reading also knows of a recorded one. */
function essence({ records, observed, statuses, rejects }: Recorded & LogSummary): NaiveReading {
  return {
    records: records.map(({ source, destination, sourcePort, destinationPort, packets, start, action }) => {
      const ends = { source: addressText(source), destination: addressText(destination) };
      return { ...ends, ports: [sourcePort, destinationPort], packets, start, action };
    }),
    observed,
    silent: statuses.filter(({ kind }) => kind === 'nodata').length,
    skipped: statuses.filter(({ kind }) => kind === 'skipdata').length,
    rejects: rejects.total,
  };
}

describe('createTextReader()', () => {
  test('tells the same wherever chunks are cut', () => {
    fc.assert(
      fc.property(madeUpLogs(fc.integer({ min: 1, max: 40 })), chunkSizes, (log, sizes) => {
        const text = textOf({ ...log, badBefore: 0 });
        expect(readRecorded(text, { chunkSizes: sizes })).toEqual(readRecorded(text));
      }),
      { numRuns: 50 },
    );
  });

  test('tells the same wherever chunks are cut, around the last line that is checked', () => {
    const long = fc.integer({ min: CHECKED_LINES - 2, max: CHECKED_LINES + 200 });
    fc.assert(
      fc.property(madeUpLogs(long), fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1 }), (log, sizes) => {
        const text = textOf(log);
        expect(readRecorded(text, { chunkSizes: sizes })).toEqual(readRecorded(text));
      }),
      { numRuns: 6 },
    );
  });

  test('tells the same byte by byte, with lines too long, bad and blank ones among the good', () => {
    const lines = [
      logLine(),
      'x'.repeat(MAX_LINE_BYTES + 300),
      '',
      'hello \u0007 world',
      'y '.repeat(MAX_LINE_BYTES),
      logLine({ srcport: '7' }),
    ];
    const text = logText(lines);
    const whole = readRecorded(text);
    expect(whole.records).toHaveLength(2);
    expect(whole.rejects.samples.map(({ reason }) => reason)).toEqual([
      'line-too-long',
      'field-count',
      'line-too-long',
    ]);
    for (const size of [997, 65_536, 65_537, 131_072]) {
      expect(readRecorded(text, { chunkSizes: [size] })).toEqual(whole);
    }
  });

  test.each([-2, -1, 0, 1])('draws the same line at %d bytes above the longest line, wherever it is cut', (extra) => {
    const text = logText([logLine(), 'z'.repeat(MAX_LINE_BYTES + extra), logLine()]);
    const readings = [[], [1000], [70_000], [text.length - 200]].map((sizes) =>
      readRecorded(text, { chunkSizes: sizes }),
    );
    for (const reading of readings) expect(reading).toEqual(readings[0]);
  });

  test('finds what a reader finds that splits every line', () => {
    fc.assert(
      fc.property(madeUpLogs(fc.integer({ min: 1, max: 60 })), (log) => {
        // A line that is not bad stands first, so that there always is one that can be read.
        const text = textOf({ ...log, badBefore: 0 });
        expect(essence(readRecorded(text, { ports: [445, 139] }))).toEqual(readNaively(text, [445, 139]));
      }),
    );
  });

  test('finds what a reader finds that splits every line, in files far longer than what is checked', () => {
    const long = fc.constantFrom(CHECKED_LINES - 1, CHECKED_LINES, CHECKED_LINES + 1, 2 * CHECKED_LINES);
    fc.assert(
      fc.property(madeUpLogs(long), chunkSizes, (log, sizes) => {
        const text = textOf(log);
        const cutting = { chunkSizes: sizes.map((size) => size * 500) };
        expect(essence(readRecorded(text, cutting))).toEqual(readNaively(text, [445]));
      }),
      { numRuns: 12 },
    );
  });

  test('finds what a reader finds that splits every line, in files of several headers', () => {
    const log = madeUpLogs(fc.constantFrom(3, CHECKED_LINES + 100));
    fc.assert(
      fc.property(fc.array(log, { minLength: 2, maxLength: 3 }), (logs) => {
        const text = logs.map((one) => textOf({ ...one, endsInNewline: true, badBefore: 0 })).join('');
        expect(essence(readRecorded(text))).toEqual(readNaively(text, [445]));
      }),
      { numRuns: 8 },
    );
  });
});
