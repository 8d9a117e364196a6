import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FlowRecord } from '../../../core/flowlog/flow-record.ts';
import type { FlowLogSink } from '../../../core/flowlog/sink.ts';
import { ENDS } from '../../../core/pairs/report.ts';
import { aggregationSeconds } from '../../../core/windows/coverage.ts';
import { createPartialBuilder, type ObjectFacts } from '../../../core/windows/partial.ts';
import { insideRanges } from '../../../core/network/ownership.ts';
import { reportsOf } from '../../../core/windows/report-table.ts';
import type { WindowDocument } from '../../../core/windows/window-document.ts';
import { windowOf } from '../../../core/time.ts';
import { address, flowRecord } from '../../examples/flow-records.ts';
import { FLOW_LOG, observer } from '../../examples/window-documents.ts';
import { INSIDE_HOST, INTERFACE, WINDOW, OUTSIDE_SOURCE } from '../../examples/observed-network.ts';

const PRIVATE = insideRanges({ inside: [] });
const SOURCE = { objectId: 'object-1', flowLogId: FLOW_LOG, malformed: 0 };

/** What a log object says, all of its windows made. */
interface Built extends Pick<ObjectFacts, 'records' | 'attempts' | 'pairs'> {
  readonly windows: readonly WindowDocument[];
}

/** Builds what a log object says, from what a reader would tell the sink. */
function built(tell: (sink: FlowLogSink) => void, ports: readonly number[] = [445]): Built {
  const builder = createPartialBuilder(new Set(ports), PRIVATE);
  tell(builder.sink);
  const { windows, documentOf, ...rest } = builder.finish(SOURCE);
  return { ...rest, windows: windows.map(documentOf) };
}

/** Tells a sink of records as a reader does. */
const telling =
  (records: readonly FlowRecord[]) =>
  (sink: FlowLogSink): void => {
    for (const record of records) {
      sink.seen(record);
      sink.observed(windowOf(record.start), 1, record.start);
      sink.record(record);
    }
  };

const records = fc.array(
  fc
    .record({
      source: fc.constantFrom(OUTSIDE_SOURCE, '192.0.2.1', '10.0.4.40', '2001:db8::7').map(address),
      action: fc.constantFrom('ACCEPT' as const, 'REJECT' as const),
      tcpFlags: fc.constantFrom(undefined, 0, 2, 18),
      start: fc.nat(900).map((second) => WINDOW + second),
      isReply: fc.boolean(),
    })
    .map(({ isReply, ...changes }) => {
      const record = flowRecord({ ...changes, end: changes.start + 60 });
      if (!isReply) return record;
      const { source, destination, sourcePort, destinationPort } = record;
      return {
        ...record,
        source: destination,
        destination: source,
        sourcePort: destinationPort,
        destinationPort: sourcePort,
      };
    }),
  { maxLength: 15 },
);

describe('createPartialBuilder()', () => {
  test('does not depend on the order of records', () => {
    const shuffles = records.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(shuffles, ([some, shuffled]) => {
        expect(built(telling(shuffled)).windows).toEqual(built(telling(some)).windows);
      }),
    );
  });

  test('counts every attempt once, in the window of its start', () => {
    fc.assert(
      fc.property(records, (some) => {
        const { windows, attempts, records: seen, pairs: count } = built(telling(some));
        const pairs = windows.flatMap((facts) => reportsOf(facts.reports));
        expect(pairs).toHaveLength(count);
        expect(pairs.reduce((sum, pair) => sum + pair.rejected + pair.accepted + pair.bareRejects, 0)).toBe(attempts);
        expect(seen).toBe(some.length);
        for (const { windowStart, reports: own } of windows) {
          expect(reportsOf(own).every((pair) => windowOf(pair.first) === windowStart)).toBe(true);
        }
      }),
    );
  });

  test('says nothing of a window that it has no records in', () => {
    const { documentOf } = createPartialBuilder(new Set([445]), PRIVATE).finish(SOURCE);
    expect(() => documentOf(WINDOW)).toThrow(RangeError);
  });

  test('sums up records of the same pair', () => {
    const { windows, attempts } = built(
      telling([flowRecord(), flowRecord({ sourcePort: 7, bytes: 100, start: WINDOW + 5, tcpFlags: undefined })]),
    );
    expect(attempts).toBe(2);
    expect(windows[0]?.reports).toEqual([
      {
        at: observer(),
        port: 445,
        source: OUTSIDE_SOURCE,
        destination: INSIDE_HOST,
        rejected: 2,
        accepted: 0,
        continued: 0,
        packets: 2,
        bytes: 152,
        first: WINDOW + 5,
        last: WINDOW + 20,
        evidence: 3,
        bareRejects: 0,
        ends: ENDS.withoutFlags,
      },
    ]);
  });

  test('puts a reply down to the pair that it answers, without counting its packets', () => {
    const request = flowRecord({ action: 'ACCEPT' });
    const { source, destination } = request;
    const reply = { ...request, source: destination, destination: source, sourcePort: 445, destinationPort: 51_515 };
    const { windows, attempts } = built(telling([request, { ...reply, tcpFlags: 18, packets: 9, bytes: 9000 }]));
    expect(attempts).toBe(1);
    expect(windows[0]?.reports).toMatchObject([
      { source: OUTSIDE_SOURCE, destination: INSIDE_HOST, accepted: 1, packets: 1, bytes: 52, evidence: 21 },
    ]);
  });

  test('passes a record over that says nothing about a watched port', () => {
    const { windows, attempts, records: seen } = built(telling([flowRecord({ protocol: 17 })]));
    expect({ attempts, seen, pairs: windows[0]?.reports }).toEqual({ attempts: 0, seen: 1, pairs: [] });
  });

  test('makes a partial for each window, also where nothing was tried: it proves a zero', () => {
    const { windows } = built((sink) => {
      sink.seen(flowRecord({ at: INTERFACE }));
      sink.observed(WINDOW + 600, 7, WINDOW + 650);
      sink.observed(WINDOW, 5, WINDOW + 299);
    });
    expect(windows).toMatchObject([
      { windowStart: WINDOW, latest: WINDOW + 299, objects: ['object-1'], ports: [445], reports: [] },
      { windowStart: WINDOW + 600, latest: WINDOW + 650 },
    ]);
    expect(windows.map(({ coverage }) => coverage.map((one) => one.records))).toEqual([
      [5, 5, 5],
      [7, 7, 7],
    ]);
  });

  test('covers the fleet, the account and the VPC of every interface', () => {
    const { windows } = built((sink) => {
      sink.observed(WINDOW, 2, WINDOW);
      sink.seen(flowRecord({ at: INTERFACE }));
      sink.seen(flowRecord({ at: { ...INTERFACE, vpcId: 'vpc-2', region: 'eu-west-1' } }));
      sink.seen(flowRecord({ at: { ...INTERFACE, vpcId: '' } }));
    });
    const scopes = windows[0]?.coverage.map(({ accountId, vpcId, region }) => `${accountId}/${vpcId}/${region}`);
    expect(scopes).toEqual([
      '//',
      '123456789012//',
      '123456789012/vpc-0a1b2c3d4e5f60718/us-east-1',
      '123456789012/vpc-2/eu-west-1',
    ]);
  });

  test('counts silent interfaces and lost records where they belong', () => {
    const { windows } = built((sink) => {
      sink.seen(flowRecord({ at: INTERFACE }));
      sink.seen(flowRecord({ at: { ...INTERFACE, vpcId: 'vpc-2' } }));
      sink.status('nodata', { at: INTERFACE, start: WINDOW + 3, end: WINDOW + 3 });
      sink.status('nodata', { at: { ...INTERFACE, vpcId: 'vpc-2' }, start: WINDOW + 4, end: WINDOW + 4 });
      sink.status('skipdata', { at: INTERFACE, start: WINDOW + 5, end: WINDOW + 5 });
    });
    expect(windows).toMatchObject([{ windowStart: WINDOW, latest: WINDOW + 5 }]);
    expect(windows[0]?.coverage.map(({ nodata: silent, skipdata: skipped }) => [silent, skipped])).toEqual([
      [2, 1],
      [2, 1],
      [1, 1],
      [1, 0],
    ]);
  });

  test('knows a flow log of ten minutes by its lines without traffic, too', () => {
    const { windows } = built((sink) => {
      sink.seen(flowRecord());
      sink.status('nodata', { at: INTERFACE, start: WINDOW + 3, end: WINDOW + 600 });
    });
    expect(windows[0]?.coverage.map(aggregationSeconds)).toEqual([600, 600, 600]);
  });

  test('counts silence and losses of a line without VPC where other lines on the interface name it', () => {
    const { windows } = built((sink) => {
      sink.status('skipdata', { at: { ...INTERFACE, vpcId: '' }, start: WINDOW + 3, end: WINDOW + 3 });
      sink.seen(flowRecord({ at: INTERFACE }));
      sink.status('nodata', {
        at: { ...INTERFACE, vpcId: '', interfaceId: 'eni-2' },
        start: WINDOW + 4,
        end: WINDOW + 4,
      });
    });
    const lines = windows[0]?.coverage.map(({ vpcId, nodata, skipdata }) => [vpcId, nodata, skipdata]);
    expect(lines).toEqual([
      ['', 1, 1],
      ['', 1, 1],
      [INTERFACE.vpcId, 0, 1],
    ]);
  });

  test('counts bad lines in the first window', () => {
    const builder = createPartialBuilder(new Set([445]), PRIVATE);
    const { sink } = builder;
    sink.seen(flowRecord({ at: { ...INTERFACE, vpcId: '' } }));
    sink.observed(WINDOW, 1, WINDOW);
    sink.observed(WINDOW - 300, 1, WINDOW - 1);
    const { windows, documentOf } = builder.finish({ ...SOURCE, malformed: 7 });
    expect(windows.map((start) => documentOf(start).coverage.map(({ malformed }) => malformed))).toEqual([
      [7, 7],
      [0, 0],
    ]);
  });

  test('keeps the interfaces of two VPCs apart that have the same id', () => {
    const { windows } = built(telling([flowRecord(), flowRecord({ at: { ...INTERFACE, vpcId: 'vpc-2' } })]));
    expect(windows[0]?.reports).toHaveLength(2);
  });

  test('lists the watched ports in ascending order', () => {
    expect(built(telling([flowRecord()]), [445, 139]).windows[0]?.ports).toEqual([139, 445]);
  });
});
