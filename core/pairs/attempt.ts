import type { FlowRecord } from '../flowlog/flow-record.ts';
import { EVIDENCE } from './evidence.ts';

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

/** What one record says about one watched port. */
export type Classified =
  | { readonly kind: 'rejected' | 'accepted' | 'continued'; readonly port: number; readonly evidence: number }
  | { readonly kind: 'reply'; readonly port: number; readonly evidence: number };

/**
 * Says what a record is: an attempt to open a connection to a watched port, a later interval of one, a reply from a watched port, or nothing of
 * interest. Both ends may carry a watched port; then the TCP flags decide, and without flags it is an attempt.
 * @param record any record
 * @param watched watched ports
 * @returns undefined when the record says nothing about a watched port
 */
export function classify(record: FlowRecord, watched: ReadonlySet<number>): Classified | undefined {
  if (record.protocol !== TCP) return undefined;
  const { tcpFlags } = record;
  const isAnswer = tcpFlags !== undefined && (tcpFlags & (FLAG_SYN | FLAG_ACK)) === (FLAG_SYN | FLAG_ACK);
  if (watched.has(record.destinationPort) && !isAnswer) {
    const port = record.destinationPort;
    if (tcpFlags === undefined || (tcpFlags & FLAG_SYN) !== 0) {
      return record.action === 'REJECT'
        ? { kind: 'rejected', port, evidence: EVIDENCE.syn | EVIDENCE.reject }
        : { kind: 'accepted', port, evidence: EVIDENCE.syn };
    }
    if (!watched.has(record.sourcePort)) return { kind: 'continued', port, evidence: 0 };
  }
  if (!watched.has(record.sourcePort) || record.action !== 'ACCEPT') return undefined;
  const evidence = replyEvidence(record, isAnswer);
  return evidence === 0 ? undefined : { kind: 'reply', port: record.sourcePort, evidence };
}

/** With flags an answer is SYN and ACK and a reset is RST alone; without, sizes are all there is. Many small packets are resets, not data. */
function replyEvidence(record: FlowRecord, isAnswer: boolean): number {
  const { tcpFlags, packets, bytes } = record;
  const isFull = bytes >= ANSWER_BYTES_PER_PACKET * packets && bytes !== FRAME_BYTES * packets;
  const data = isFull && packets >= DATA_PACKETS && bytes >= DATA_BYTES ? EVIDENCE.data : 0;
  if (tcpFlags === undefined) return data | (isFull && packets >= ANSWER_PACKETS ? EVIDENCE.answered : EVIDENCE.reset);
  if (isAnswer) return data | EVIDENCE.answered;
  return data | ((tcpFlags & FLAG_RST) !== 0 ? EVIDENCE.reset : 0);
}
