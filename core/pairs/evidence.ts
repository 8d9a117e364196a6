import { LOSSES } from '../flowlog/losses.ts';

/** The bits of lost packets lie above those of what hosts and policy did. */
const LOSS_SHIFT = 5;

/** What is known of a pair beyond counts, merged by OR: order, lateness and repetition cannot change it. */
export const EVIDENCE = {
  /** A connection was tried. */
  syn: 1,
  /** A try was rejected by policy. */
  reject: 2,
  /** The destination answered: it listens. */
  answered: 4,
  /** The destination reset: policy lets the packet through, nobody listens. */
  reset: 8,
  /** The destination sent data. */
  data: 16,
  /** A transit gateway lost packets of an attempt, because there was no route to the destination. */
  'lost-no-route': LOSSES.noRoute << LOSS_SHIFT,
  /** The same, because the route is a blackhole. */
  'lost-blackhole': LOSSES.blackhole << LOSS_SHIFT,
  /** The same, because the packets were too large. */
  'lost-mtu-exceeded': LOSSES.mtuExceeded << LOSS_SHIFT,
  /** The same, because the packets had passed too many routers. */
  'lost-ttl-expired': LOSSES.ttlExpired << LOSS_SHIFT,
} as const;

/** One kind of evidence. */
export type EvidenceName = keyof typeof EVIDENCE;

/**
 * Returns the evidence that packets were lost.
 * @param losses OR of `LOSSES`
 * @returns OR of {@link EVIDENCE} values
 */
export function lossEvidence(losses = 0): number {
  return losses << LOSS_SHIFT;
}

/** Keeps only the evidence that packets were lost. */
export function lossesOfEvidence(bits: number): number {
  return (bits >> LOSS_SHIFT) << LOSS_SHIFT;
}

/**
 * Says whether a bit is set.
 * @param bits OR of {@link EVIDENCE} values
 */
export function hasEvidence(bits: number, name: EvidenceName): boolean {
  return (bits & EVIDENCE[name]) !== 0;
}

/**
 * Checks whether the destination answered, or sent data.
 * @param bits OR of {@link EVIDENCE} values
 */
export function isAnswered(bits: number): boolean {
  return (bits & (EVIDENCE.answered | EVIDENCE.data)) !== 0;
}

/**
 * Writes evidence for tables and messages.
 * @param bits OR of {@link EVIDENCE} values
 * @returns names in the order of their bits, for example `syn answered`
 */
export function evidenceText(bits: number): string {
  const known = TEXTS.get(bits);
  if (known !== undefined) return known;
  const text = Object.entries(EVIDENCE)
    .filter(([, bit]) => (bits & bit) !== 0)
    .map(([name]) => name)
    .join(' ');
  TEXTS.set(bits, text);
  return text;
}

/** Every row of a table has evidence, and there are few kinds of it. */
const TEXTS = new Map<number, string>();
