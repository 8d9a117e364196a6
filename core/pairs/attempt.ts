import type { FlowRecord } from '../flowlog/flow-record.ts';
import { EVIDENCE, lossEvidence } from './evidence.ts';

const TCP = 6;
const FLAG_SYN = 2;
const FLAG_RST = 4;
const FLAG_ACK = 16;

/** The smallest packet with TCP options is 52 bytes; a bare RST is 40. */
const ANSWER_BYTES_PER_PACKET = 52;
const ANSWER_PACKETS = 2;
/** The smallest Ethernet frame: packets of just this size are resets too, in logs made from captures that count whole frames. */
const FRAME_BYTES = 64;
const DATA_PACKETS = 5;
const DATA_BYTES = 500;

/** Servers answer from ports below this one; clients open connections from ports at or above it. */
const FIRST_CLIENT_PORT = 1024;

/** What one record shows about one watched port. */
export interface Classified {
  /**
   * - `rejected`, `accepted`: an attempt;
   * - `unknown`: an attempt of which the log does not say whether policy let it pass;
   * - `continued`: a later interval of a connection;
   * - `bare reject`: a rejected packet without SYN, an attempt or not as the other records of the pair show;
   * - `reply`: a packet from the watched port.
   */
  readonly kind: 'rejected' | 'accepted' | 'unknown' | 'continued' | 'bare reject' | 'reply';
  readonly port: number;
  /** OR of `EVIDENCE` bits. */
  readonly evidence: number;
  /** True for an accepted attempt that may be the answer of a server to a client whose own port is the watched one: no flags, from a low port. */
  readonly isDoubtful: boolean;
}

/**
 * Classifies a record: an attempt to open a connection to a watched port, a later interval of a connection, a reply from a watched port, or
 * nothing of interest. Both ends may carry a watched port; then the TCP flags decide, and without flags the record is an attempt.
 * @param record any record
 * @param watched watched ports
 * @returns undefined when the record shows nothing about a watched port
 */
export function classify(record: FlowRecord, watched: ReadonlySet<number>): Classified | undefined {
  if (record.protocol !== TCP) return undefined;
  const { tcpFlags } = record;
  const isAnswer = tcpFlags !== undefined && (tcpFlags & (FLAG_SYN | FLAG_ACK)) === (FLAG_SYN | FLAG_ACK);
  if (watched.has(record.destinationPort) && !isAnswer) {
    const towards = classifyTowards(record, watched.has(record.sourcePort));
    if (towards) return towards;
  }
  if (!watched.has(record.sourcePort) || record.action === 'REJECT') return undefined;
  // A SYN without ACK opens a connection from the watched port: the other end is no client.
  if (tcpFlags !== undefined && (tcpFlags & FLAG_SYN) !== 0 && !isAnswer) return undefined;
  const evidence = replyEvidence(record, isAnswer);
  return evidence === 0 ? undefined : { kind: 'reply', port: record.sourcePort, evidence, isDoubtful: false };
}

/** Classifies a record towards a watched port. */
function classifyTowards(record: FlowRecord, isFromWatched: boolean): Classified | undefined {
  const { action, destinationPort: port, sourcePort, tcpFlags } = record;
  const isLowPort = sourcePort < FIRST_CLIENT_PORT;
  if (tcpFlags === undefined || (tcpFlags & FLAG_SYN) !== 0) {
    if (action === 'UNKNOWN') {
      return { kind: 'unknown', port, evidence: EVIDENCE.syn | lossEvidence(record.losses), isDoubtful: false };
    }
    return action === 'REJECT'
      ? { kind: 'rejected', port, evidence: EVIDENCE.syn | EVIDENCE.reject, isDoubtful: false }
      : {
          kind: 'accepted',
          port,
          evidence: EVIDENCE.syn,
          isDoubtful: tcpFlags === undefined && isLowPort && !isFromWatched,
        };
  }
  if (isFromWatched) return undefined;
  if (action === 'REJECT') return { kind: 'bare reject', port, evidence: 0, isDoubtful: false };
  // Both ends speak in a session that goes on, even where its SYN and its replies were not logged.
  const evidence = isData(record) && !isLowPort ? EVIDENCE.data : 0;
  return { kind: 'continued', port, evidence: evidence | lossEvidence(record.losses), isDoubtful: false };
}

/** Packets that carry data; many small packets are resets. */
function isData(record: FlowRecord): boolean {
  return isFull(record) && record.packets >= DATA_PACKETS && record.bytes >= DATA_BYTES;
}

function isFull({ packets, bytes }: FlowRecord): boolean {
  return bytes >= ANSWER_BYTES_PER_PACKET * packets && bytes !== FRAME_BYTES * packets;
}

/** With flags an answer is SYN and ACK and a reset is RST alone; without flags, sizes are all there is. */
function replyEvidence(record: FlowRecord, isAnswer: boolean): number {
  const { tcpFlags, packets } = record;
  const data = isData(record) ? EVIDENCE.data : 0;
  if (tcpFlags === undefined) {
    return data | (isFull(record) && packets >= ANSWER_PACKETS ? EVIDENCE.answered : EVIDENCE.reset);
  }
  if (isAnswer) return data | EVIDENCE.answered;
  return data | ((tcpFlags & FLAG_RST) !== 0 ? EVIDENCE.reset : 0);
}
