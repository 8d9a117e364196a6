import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FlowRecord } from '../../../core/flowlog/flow-record.ts';
import { classify, type Classified } from '../../../core/pairs/attempt.ts';
import { evidenceText } from '../../../core/pairs/evidence.ts';
import { flowRecord } from '../../examples/flow-records.ts';

const WATCHED = new Set([445, 139]);
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;
const UNKNOWN = undefined;

/** Says what a record is in words: its kind, port and evidence. */
function said(classified: Classified | undefined): string {
  return classified ? `${classified.kind} ${classified.port}: ${evidenceText(classified.evidence)}`.trim() : 'nothing';
}

const classified = (changes: Partial<FlowRecord>): string => said(classify(flowRecord(changes), WATCHED));
const fromPort = { sourcePort: 445, destinationPort: 51_515, action: 'ACCEPT' } as const;
const betweenPorts = { sourcePort: 139, destinationPort: 445, action: 'ACCEPT' } as const;

describe('classify() towards a watched port', () => {
  test.each([
    ['a SYN that was rejected', { tcpFlags: SYN, action: 'REJECT' }, 'rejected 445: syn reject'],
    ['a SYN that was let pass', { tcpFlags: SYN, action: 'ACCEPT' }, 'accepted 445: syn'],
    ['a short connection from SYN to FIN', { tcpFlags: SYN | FIN, action: 'ACCEPT' }, 'accepted 445: syn'],
    ['a SYN and a RST after it', { tcpFlags: SYN | RST, action: 'REJECT' }, 'rejected 445: syn reject'],
    ['packets without flags known, rejected', { tcpFlags: UNKNOWN, action: 'REJECT' }, 'rejected 445: syn reject'],
    ['packets without flags known, let pass', { tcpFlags: UNKNOWN, action: 'ACCEPT' }, 'accepted 445: syn'],
    ['a later interval of a connection', { tcpFlags: 0, action: 'ACCEPT' }, 'continued 445:'],
    ['the end of a connection', { tcpFlags: FIN, action: 'ACCEPT' }, 'continued 445:'],
    ['packets without SYN that were rejected', { tcpFlags: RST, action: 'REJECT' }, 'bare reject 445:'],
    ['a SYN to the other port', { destinationPort: 139 }, 'rejected 139: syn reject'],
    ['an answer to what came from the port', { tcpFlags: SYN | ACK, action: 'ACCEPT' }, 'nothing'],
    ['an answer that was rejected', { tcpFlags: SYN | ACK, action: 'REJECT' }, 'nothing'],
  ] as const)('takes %s for what it is', (_, changes, expected) => {
    expect(classified(changes)).toBe(expected);
  });
});

describe('classify() from a watched port, with flags', () => {
  test.each([
    ['an answer', { tcpFlags: SYN | ACK, packets: 1, bytes: 52 }, 'reply 445: answered'],
    ['an answer and a FIN', { tcpFlags: SYN | ACK | FIN, packets: 2, bytes: 104 }, 'reply 445: answered'],
    ['an answer, however small its packets', { tcpFlags: SYN | ACK, packets: 2, bytes: 80 }, 'reply 445: answered'],
    ['an answer and a RST', { tcpFlags: SYN | ACK | RST, packets: 3, bytes: 150 }, 'reply 445: answered'],
    ['an answer with data', { tcpFlags: SYN | ACK, packets: 9, bytes: 4000 }, 'reply 445: answered data'],
    ['a reset', { tcpFlags: RST, packets: 1, bytes: 40 }, 'reply 445: reset'],
    ['many resets of 40 bytes', { tcpFlags: RST, packets: 50, bytes: 2000 }, 'reply 445: reset'],
    ['many resets of whole frames', { tcpFlags: RST, packets: 50, bytes: 3200 }, 'reply 445: reset'],
    ['data of a later interval', { tcpFlags: 0, packets: 5, bytes: 500 }, 'reply 445: data'],
    ['one packet too few for data', { tcpFlags: 0, packets: 4, bytes: 4000 }, 'nothing'],
    ['one byte too few for data', { tcpFlags: 0, packets: 5, bytes: 499 }, 'nothing'],
    ['small packets', { tcpFlags: 0, packets: 100, bytes: 5199 }, 'nothing'],
    ['a SYN: 445 is only where it comes from', { tcpFlags: SYN, packets: 1, bytes: 52 }, 'nothing'],
    ['an answer that was rejected', { tcpFlags: SYN | ACK, action: 'REJECT' }, 'nothing'],
  ] as const)('takes %s for what it is', (_, changes, expected) => {
    expect(classified({ ...fromPort, ...changes })).toBe(expected);
  });
});

describe('classify() from a watched port, without flags', () => {
  test.each([
    ['one bare reset', { packets: 1, bytes: 40 }, 'reply 445: reset'],
    ['one packet of any size', { packets: 1, bytes: 1500 }, 'reply 445: reset'],
    ['two resets', { packets: 2, bytes: 80 }, 'reply 445: reset'],
    ['a thousand resets', { packets: 1000, bytes: 40_000 }, 'reply 445: reset'],
    ['two resets of whole frames', { packets: 2, bytes: 128 }, 'reply 445: reset'],
    ['a hundred resets of whole frames', { packets: 100, bytes: 6400 }, 'reply 445: reset'],
    ['one byte less than an answer', { packets: 2, bytes: 103 }, 'reply 445: reset'],
    ['the smallest answer', { packets: 2, bytes: 104 }, 'reply 445: answered'],
    ['more than whole frames', { packets: 2, bytes: 129 }, 'reply 445: answered'],
    ['one packet too few for data', { packets: 4, bytes: 4000 }, 'reply 445: answered'],
    ['the smallest data', { packets: 5, bytes: 500 }, 'reply 445: answered data'],
    ['no packet at all', { packets: 0, bytes: 0 }, 'reply 445: reset'],
  ] as const)('takes %s for what it is', (_, changes, expected) => {
    expect(classified({ ...fromPort, tcpFlags: UNKNOWN, ...changes })).toBe(expected);
  });

  test('says nothing of what was rejected', () => {
    expect(classified({ ...fromPort, tcpFlags: UNKNOWN, action: 'REJECT' })).toBe('nothing');
  });
});

describe('classify() between two watched ports', () => {
  test.each([
    ['a SYN', { tcpFlags: SYN }, 'accepted 445: syn'],
    ['packets without flags known', { tcpFlags: UNKNOWN }, 'accepted 445: syn'],
    ['an answer', { tcpFlags: SYN | ACK }, 'reply 139: answered'],
    ['a reset', { tcpFlags: RST }, 'reply 139: reset'],
    ['data', { tcpFlags: 0, packets: 8, bytes: 4000 }, 'reply 139: data'],
    ['the bare middle of a connection', { tcpFlags: 0 }, 'nothing'],
  ] as const)('lets the flags decide on %s', (_, changes, expected) => {
    expect(classified({ ...betweenPorts, ...changes })).toBe(expected);
  });
});

const records = fc
  .record({
    sourcePort: fc.constantFrom(445, 139, 443, 51_515),
    destinationPort: fc.constantFrom(445, 139, 443, 51_515),
    protocol: fc.constantFrom(6, 6, 6, 17, 1),
    packets: fc.nat(200),
    bytes: fc.nat(20_000),
    action: fc.constantFrom('ACCEPT', 'REJECT'),
    tcpFlags: fc.option(fc.nat(31), { nil: undefined }),
  })
  .map((changes) => flowRecord(changes));

describe('classify()', () => {
  test('says nothing of other protocols and of other ports', () => {
    fc.assert(
      fc.property(records, (record) => {
        const isWatched = WATCHED.has(record.sourcePort) || WATCHED.has(record.destinationPort);
        fc.pre(record.protocol !== 6 || !isWatched);
        expect(classify(record, WATCHED)).toBeUndefined();
      }),
    );
  });

  test('takes a rejected record for nothing but a rejected attempt or a packet without SYN', () => {
    fc.assert(
      fc.property(records, (record) => {
        fc.pre(record.action === 'REJECT');
        expect(['rejected', 'bare reject', undefined]).toContain(classify(record, WATCHED)?.kind);
      }),
    );
  });

  test('names a watched port at the end that its kind is about', () => {
    fc.assert(
      fc.property(records, (record) => {
        const found = classify(record, WATCHED);
        fc.pre(found !== undefined);
        expect(found.port).toBe(found.kind === 'reply' ? record.sourcePort : record.destinationPort);
        expect(WATCHED.has(found.port)).toBe(true);
      }),
    );
  });
});
