import { describe, expect, test } from '@jest/globals';
import { MAX_LINE_BYTES } from '../../../core/flowlog/line-skimmer.ts';
import { CHECKED_LINES } from '../../../core/flowlog/checked-lines.ts';
import { createTextReader } from '../../../core/flowlog/text-reader.ts';
import { REJECT_ADVICE } from '../../../core/flowlog/reject-advice.ts';
import { UnreadableObjectError } from '../../../core/flowlog/unreadable-object.ts';
import { address, flowRecord } from '../../examples/flow-records.ts';
import { INTERFACE, OUTSIDE_SOURCE, WINDOW } from '../../examples/observed-network.ts';
import { DEFAULT_ORDER, FULL_ORDER, logLine, logText, SILENT, SKIPPED } from '../../examples/log-lines.ts';
import { readRecorded, recordedSink } from '../../doubles/recorded-sink.ts';

const web = logLine({ dstport: '443' });
const many = (line: string, count: number): string[] => Array.from({ length: count }, () => line);

/** Reads a text that must not be readable. */
function unreadable(text: string): UnreadableObjectError {
  try {
    readRecorded(text);
  } catch (error) {
    if (error instanceof UnreadableObjectError) return error;
    throw error;
  }
  throw new Error('Read a text: it was readable, an error was expected');
}

const HEADERLESS_HINT =
  'it looks like a custom format without a header line: give the names of its fields in the setting logFormat, or write them in front, as the first line';

describe('createTextReader()', () => {
  test('hands on a record with a watched port, and counts every record', () => {
    const { records, observed } = readRecorded(logText([web, logLine()]));
    expect(records).toMatchObject([{ destinationPort: 445, source: address(OUTSIDE_SOURCE), start: WINDOW + 10 }]);
    expect(observed).toEqual(new Map([[WINDOW, { count: 2, latest: WINDOW + 10 }]]));
  });

  test('counts a record in the window of its start, not of its end', () => {
    const starts = [WINDOW - 1, WINDOW + 299, WINDOW + 300];
    const lines = starts.map((start) => logLine({ start: String(start), end: String(start + 600) }));
    expect([...readRecorded(logText(lines)).observed.keys()]).toEqual([WINDOW - 300, WINDOW, WINDOW + 300]);
  });

  test('reads the same records from any field order', () => {
    const { records } = readRecorded(logText([logLine({}, FULL_ORDER)], FULL_ORDER));
    expect(records).toEqual([flowRecord()]);
    const order = FULL_ORDER.toReversed();
    expect(readRecorded(logText([logLine({}, order)], order)).records).toEqual(records);
  });

  test.each([
    ['first', ['dstport', ...FULL_ORDER.filter((name) => name !== 'dstport')]],
    ['last', [...FULL_ORDER.filter((name) => name !== 'dstport'), 'dstport']],
  ])('finds a port in the %s column, in lines that are not checked too', (_, order) => {
    const lines = [...many(logLine({ dstport: '443' }, order), CHECKED_LINES), ...many(logLine({}, order), 3)];
    const text = logText(lines, order);
    expect(readRecorded(text).records).toHaveLength(3);
    expect(readRecorded(text.replaceAll('\n', '\r\n').trimEnd()).records).toHaveLength(3);
  });

  test('hands on a record whose source port is watched: it may be an answer', () => {
    expect(readRecorded(logText([logLine({ srcport: '445', dstport: '51515' })])).records).toHaveLength(1);
  });

  test.each([{ packets: '445' }, { bytes: '445' }, { srcport: '4450' }, { srcport: '1445' }, { bytes: '445445' }])(
    'does not take %j for a port',
    (values) => {
      const line = logLine({ dstport: '443', ...values });
      const { records, observed } = readRecorded(logText(many(line, CHECKED_LINES + 5)));
      expect(records).toEqual([]);
      expect(observed.get(WINDOW)?.count).toBe(CHECKED_LINES + 5);
    },
  );

  test.each(['dstport', 'srcport'])('takes 0445 for no port in the first lines nor behind them (%s)', (name) => {
    const { records, rejects } = readRecorded(
      logText(
        many(logLine({ dstport: '443', [name]: '0445' }), 3).concat(
          many(web, CHECKED_LINES),
          many(logLine({ dstport: '443', [name]: '0445' }), 3),
        ),
      ),
    );
    expect(records).toEqual([]);
    expect([...rejects.counts]).toEqual([['number', 3]]);
  });

  test('reads ports, packets and bytes of 0', () => {
    const line = logLine({ srcport: '0', packets: '0', bytes: '0' });
    expect(readRecorded(logText([line])).records).toMatchObject([{ sourcePort: 0, packets: 0, bytes: 0 }]);
  });

  test('watches as many ports as it is told', () => {
    const text = logText([logLine(), logLine({ dstport: '139' }), web]);
    expect(readRecorded(text, { ports: [445, 139] }).records).toHaveLength(2);
  });

  test('assumes the default order where there is no header line, and says so', () => {
    const { records, assumedHeader } = readRecorded(`${logLine()}\n`);
    expect(records).toHaveLength(1);
    expect(assumedHeader).toBe(true);
    expect(readRecorded(logText([logLine()])).assumedHeader).toBe(false);
  });

  test('assumes the default order of nothing that is no record in it, were it of as many fields', () => {
    const order = [...DEFAULT_ORDER.slice(0, 3), 'dstaddr', 'srcport', 'srcaddr', ...DEFAULT_ORDER.slice(6)];
    const error = unreadable(`${logLine({}, order)}\n`);
    expect(error.reason).toBe('no-header');
    expect(error.message).toBe(
      `Find the header line: the first line is no header line, and it is no record of the default format (address); ${REJECT_ADVICE.address}; ${HEADERLESS_HINT}; it begins with "${logLine({}, order).slice(0, 60)}"`,
    );
  });

  test.each([[[]], [[1]], [[2, 5]]])(
    'passes over a byte order mark before a header or a line (chunks of %j)',
    (chunkSizes) => {
      const mark = Buffer.from('\uFEFF').toString('latin1');
      const texts = [logText([logLine({}, FULL_ORDER.toReversed())], FULL_ORDER.toReversed()), `${logLine()}\n`];
      for (const text of texts) {
        const plain = readRecorded(text);
        expect(plain.records).toHaveLength(1);
        expect(readRecorded(mark + text, { chunkSizes })).toEqual(plain);
      }
      expect(unreadable(mark).reason).toBe('empty');
      const together = readRecorded(`${mark}\n${mark}${logText([logLine()])}${mark}${texts[0] ?? ''}`, { chunkSizes });
      expect(together).toMatchObject({ rejects: { total: 0 }, records: [{ tcpFlags: undefined }, { tcpFlags: 2 }] });
    },
  );

  test('says whether records carry TCP flags', () => {
    expect(readRecorded(logText([logLine()])).hasTcpFlags).toBe(false);
    expect(readRecorded(logText([logLine({}, FULL_ORDER)], FULL_ORDER)).hasTcpFlags).toBe(true);
    const unknown = logLine({ 'tcp-flags': '-' }, FULL_ORDER);
    expect(readRecorded(logText([unknown], FULL_ORDER)).hasTcpFlags).toBe(false);
  });

  test('passes repeated header lines over, wherever they stand', () => {
    const section = logText(many(logLine(), CHECKED_LINES + 1));
    const { records, rejects } = readRecorded(section + section);
    expect(records).toHaveLength(2 * CHECKED_LINES + 2);
    expect(rejects.total).toBe(0);
  });

  test('reads the lines behind another header in its order', () => {
    const text = logText([logLine()]) + logText([logLine({}, FULL_ORDER.toReversed())], FULL_ORDER.toReversed());
    expect(readRecorded(text).records).toMatchObject([{ tcpFlags: undefined }, { tcpFlags: 2 }]);
  });

  test('rejects the lines behind a header that lacks fields, and reads the others', () => {
    const short = ['srcaddr', 'dstaddr', 'start'];
    const text = logText([logLine()]) + logText(many(logLine({}, short), 3), short) + logText([logLine()]);
    const { records, rejects } = readRecorded(text);
    expect(records).toHaveLength(2);
    expect([...rejects.counts]).toEqual([['missing-fields', 3]]);
  });

  test('does not care for CRLF, blank lines or a missing last newline', () => {
    const lines = [logLine(), web, logLine(SILENT)];
    const plain = readRecorded(logText(lines));
    expect(readRecorded(logText(lines).replaceAll('\n', '\r\n'))).toEqual(plain);
    expect(readRecorded(logText(lines).replaceAll('\n', '\n\n\r\n'))).toEqual(plain);
    expect(readRecorded(logText(lines).trimEnd())).toEqual(plain);
  });

  test('reports interfaces that were silent and interfaces that lost records, also far into a file', () => {
    const text = logText([...many(web, CHECKED_LINES), logLine(SILENT), logLine(SKIPPED)]);
    const { statuses, observed } = readRecorded(text);
    expect(statuses).toMatchObject([
      { kind: 'nodata', start: WINDOW + 10 },
      { kind: 'skipdata', start: WINDOW + 10 },
    ]);
    expect(observed.get(WINDOW)?.count).toBe(CHECKED_LINES);
  });

  test('names the accounts and VPCs that a file reports on', () => {
    const other = logLine({ 'vpc-id': 'vpc-2', ...SILENT }, FULL_ORDER);
    const text = logText([logLine({ dstport: '443' }, FULL_ORDER), other], FULL_ORDER);
    const { covered, statuses } = readRecorded(text);
    expect(covered).toMatchObject([{ vpcId: INTERFACE.vpcId }]);
    expect(statuses).toMatchObject([{ at: { vpcId: 'vpc-2' } }]);
  });

  test('rejects bad lines one by one, with a printable sample', () => {
    const { rejects, records } = readRecorded(logText(['oh\u001b[31m no', logLine({ action: 'MAYBE' }), logLine()]));
    expect(rejects.samples.map(({ reason }) => reason)).toEqual(['field-count', 'action']);
    expect(rejects.samples[0]?.line).toBe('oh\\u001b[31m no');
    expect(records).toHaveLength(1);
  });

  test('rejects a line whose start is no time, also where lines are not checked', () => {
    const bad = logLine({ dstport: '443', start: 'never' });
    const { rejects } = readRecorded(logText([...many(web, CHECKED_LINES), bad]));
    expect([...rejects.counts]).toEqual([['time', 1]]);
  });

  test('rejects a line that is too long, and reads on behind it', () => {
    const text = logText([logLine(), 'a'.repeat(5 * MAX_LINE_BYTES), logLine()]);
    const { rejects, records } = readRecorded(text, { chunkSizes: [40_000] });
    expect(rejects.samples).toEqual([{ reason: 'line-too-long', line: `${'a'.repeat(120)}...` }]);
    expect(records).toHaveLength(2);
  });
});

describe('createTextReader() on a file that nothing can be read from', () => {
  test.each([
    { what: 'of no bytes', text: '', reason: 'empty', message: /holds none/ },
    { what: 'of blank lines', text: '\n\r\n\n', reason: 'empty', message: /holds none/ },
    { what: 'of a header alone', text: logText([]), reason: 'empty', message: /a header line and nothing else/ },
    {
      what: 'without a header, in no default order',
      text: 'a 1 2\n',
      reason: 'no-header',
      message: /is no header line, it does not look like a flow log, .*; it begins with "a 1 2"$/,
    },
    {
      what: 'of one word',
      text: 'a\n',
      reason: 'no-header',
      message: /is no header line, it does not look like a flow log, .*; it begins with "a"$/,
    },
    {
      what: 'whose fields are separated by tabs',
      text: logText([logLine()]).replaceAll(' ', '\t'),
      reason: 'no-header',
      message:
        /has 1 field, .*; fields must be separated by one space, not by tabs.*; it begins with "version\\u0009account-id/,
    },
    {
      what: 'whose fields are separated by several spaces',
      text: logLine().replaceAll(' ', '   '),
      reason: 'no-header',
      message: /has 40 fields, .*; fields must be separated by one space/,
    },
    {
      what: 'in UTF-16',
      text: Buffer.from(`\uFEFF${logText([logLine()])}`, 'utf16le').toString('latin1'),
      reason: 'no-header',
      message: /, it looks like UTF-16, write the file anew as UTF-8; it begins with "\\u00ff\\u00fev/,
    },
    {
      what: 'whose lines do not fit',
      text: logText(['a 1', 'b\u00072', ...many(logLine({ dstport: 'x' }), 7)]),
      reason: 'format',
      message:
        /none of 9 lines could be read: 2 field-count \(it has more .*\), 7 number \(a port.*\); for example field-count: "a 1"; number: "5 12345.*OK"$/,
    },
    {
      what: 'of one line that does not fit, without a header',
      text: logLine({ action: 'MAYBE' }),
      reason: 'no-header',
      message:
        /is no record of the default format \(action\); action is neither ACCEPT nor REJECT, in capitals; it looks/,
    },
    {
      what: 'of one endless line',
      text: 'a'.repeat(3 * MAX_LINE_BYTES),
      reason: 'format',
      message: /longer than 65536 bytes/,
    },
  ])('says so for one $what', ({ text, reason, message }) => {
    const error = unreadable(text);
    expect(error.reason).toBe(reason);
    expect(error.message).toMatch(message);
  });

  test('counts all lines where no port is spelled as AWS does, and passes over none', () => {
    const error = unreadable(logText(many(logLine({ dstport: '0445' }), 3 * CHECKED_LINES)));
    expect(error.message).toContain('none of 3,000 lines could be read: 3,000 number');
    const { records, rejects } = readRecorded(
      logText([...many(logLine({ dstport: '445.0' }), 2 * CHECKED_LINES), logLine()]),
    );
    expect([records.length, rejects.total]).toEqual([1, 2 * CHECKED_LINES]);
    const silent = [logLine(SILENT), logLine(SKIPPED), ...many(logLine({ dstport: '0445' }), 2 * CHECKED_LINES)];
    expect(readRecorded(logText(silent)).rejects.total).toBe(2 * CHECKED_LINES);
  });

  test('names the fields that its header lacks', () => {
    const error = unreadable('srcaddr dstaddr start\n10.0.0.1 10.0.0.2 1700000000\n');
    expect(error.reason).toBe('missing-fields');
    expect(error.message).toMatch(/lacks dstport, srcport, protocol, action, .*log-status; create the flow log anew/);
  });

  test('asks for the attachment of a transit gateway', () => {
    const header = 'version resource-type account-id tgw-id srcaddr dstaddr srcport dstport protocol';
    const error = unreadable(`${header} packets bytes start end log-status\n6 TransitGateway 123456789012 tgw-1\n`);
    expect(error.reason).toBe('missing-fields');
    expect(error.message).toMatch(/lacks tgw-attachment-id; create the flow log anew/);
  });

  test('does not tell a transit gateway by a line that does not name one', () => {
    // custom-transit-gateway.log of Elastic Beats: a custom VPC flow log, by the traffic of which AWS shows what a transit gateway does. No field of it
    // says so, and there is no header; so the reason is that, and nothing more can be said.
    const line =
      '3 eni-33333333333333333 123456789010 vpc-abcdefab012345678 subnet-22222222bbbbbbbbb i-01234567890123456 10.20.33.164 10.40.2.236 39812 80 6 3 ' +
      'IPv4 10.20.33.164 10.40.2.236 ACCEPT OK';
    const error = unreadable(`${line}\n`);
    expect(error.reason).toBe('no-header');
    expect(error.message).toMatch(
      /has 17 fields, the default format has 14; it looks like a custom format without a header line: .*; it begins with "3 eni-33/,
    );
  });

  test('tells a transit gateway by its lines where there is no header', () => {
    expect(unreadable('6 TransitGateway 123456789012 tgw-1 tgw-attach-2\n').message).toMatch(
      /flow log of a transit gateway \(tgw-\.\.\.\) without a header line/,
    );
  });
});

describe('createTextReader() with an assumed order', () => {
  const ORDER = FULL_ORDER.toReversed();
  const readAssumed = (text: string, assumedFields: readonly string[] = ORDER) => {
    const { sink, recorded } = recordedSink();
    const reader = createTextReader(new Set([445]), sink, { latestSecond: Infinity, assumedFields });
    reader.push(Buffer.from(text));
    return { ...recorded, ...reader.end() };
  };

  test('reads lines without a header line in it, and says so', () => {
    const { records, assumedHeader, fieldNames } = readAssumed(`${logLine({}, ORDER)}\n`);
    expect(records).toEqual([flowRecord()]);
    expect([assumedHeader, fieldNames]).toEqual([true, ORDER]);
  });

  test('believes a header line more', () => {
    const { records, assumedHeader } = readAssumed(logText([logLine()]));
    expect(records).toHaveLength(1);
    expect(assumedHeader).toBe(false);
  });

  test('refuses lines of another order, and an order that lacks fields, and names the setting', () => {
    expect(() => readAssumed(`${logLine()}\n`)).toThrow(/has 14 fields, the setting logFormat has 21/);
    expect(() => readAssumed(`${logLine()}\n`, ['srcaddr', 'dstaddr'])).toThrow(
      /no record of the setting logFormat \(missing-fields\)/,
    );
  });
});
