import { sortByKey, topK } from '../collections/order.ts';
import { blockOf } from '../flowlog/address.ts';
import { evidenceText, lossesOfEvidence } from '../pairs/evidence.ts';
import { attemptsOf } from '../pairs/pair.ts';
import { interfaceKey, type NetworkInterface } from '../network/interfaces.ts';
import { HOUR_SECONDS, minuteText } from '../time.ts';
import { aggregationSeconds, type Coverage, coverageKey } from '../windows/coverage.ts';
import { type ScopedPair, scopeWindowsOf } from '../windows/scope-window.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import { joined, pluralised, withThousands } from '../wording.ts';

/** Names and blocks that a line gives. */
const MOST_NAMES = 3;

/** A VPC whose last window is older than the newest one by more than this has stopped. */
const STOPPED_SECONDS = 2 * HOUR_SECONDS;

/** Collects what the rules cannot see or see with less precision, window by window. */
export interface BlindSpots {
  add(facts: WindowFacts): void;
  /** Returns one sentence for each kind of blind spot that there is, with what helps. */
  lines(): string[];
}

/**
 * Returns an empty collection.
 * @param now epoch seconds: what is logged later has a wrong time
 */
export function createBlindSpots(now = Infinity): BlindSpots {
  const transit = { attempts: 0, blocks: new Map<string, number>() };
  const skipped = { lines: 0, windows: 0 };
  const tooLarge = { windows: 0 };
  const future = { windows: 0, last: 0 };
  const tenMinutes = new Set<string>();
  const twice = new Set<string>();
  const lastOfVpc = new Map<string, number>();
  const attempts = { rejected: 0, accepted: 0, unknown: 0, losses: 0 };
  return {
    add(facts) {
      for (const { rejected, accepted } of facts.pairs) {
        attempts.rejected += rejected;
        attempts.accepted += accepted;
      }
      for (const { unknown = 0, evidence } of fleetPairs(facts)) {
        attempts.unknown += unknown;
        if (unknown > 0) attempts.losses |= lossesOfEvidence(evidence);
      }
      addTransit(facts, transit);
      const lost = facts.coverage.find((coverage) => coverageKey(coverage) === '')?.skipdata ?? 0;
      skipped.lines += lost;
      if (lost > 0) skipped.windows++;
      if (facts.leftOut) tooLarge.windows++;
      if (facts.windowStart > now) {
        future.windows++;
        future.last = Math.max(future.last, facts.windowStart);
      }
      for (const name of tenMinuteScopes(facts.coverage)) tenMinutes.add(name);
      for (const name of loggedTwice(facts.interfaces)) twice.add(name);
      for (const { vpcId } of facts.coverage) {
        if (vpcId !== '') lastOfVpc.set(vpcId, Math.max(lastOfVpc.get(vpcId) ?? 0, facts.windowStart));
      }
    },
    lines: () => [
      ...transitLines(transit),
      ...skippedLines(skipped),
      ...tooLargeLines(tooLarge),
      ...futureLines(future),
      ...tenMinuteLines(tenMinutes),
      ...twiceLines(twice),
      ...stoppedLines(lastOfVpc),
      ...unknownLines(attempts),
      ...rejectedOnlyLines(attempts),
    ],
  };
}

/** Says that nobody knows what became of some attempts. */
function unknownLines({ unknown, losses }: { readonly unknown: number; readonly losses: number }): string[] {
  if (unknown === 0) return [];
  const lost = losses === 0 ? '' : ` It lost packets of some (${evidenceText(losses)}).`;
  return [
    `${pluralised(unknown, 'attempt')} of unknown outcome: only a transit gateway logged ${unknown === 1 ? 'it' : 'them'}, and its flow log does not say whether policy let ${unknown === 1 ? 'it' : 'them'} pass. Neither rejected nor accepted counts ${unknown === 1 ? 'it' : 'them'}.${lost} Flow logs of the VPCs behind the gateway know the outcome`,
  ];
}

/** The pairs of a window, each once, whatever interfaces reported it. Most windows have none of a transit gateway. */
function fleetPairs(facts: WindowFacts): readonly ScopedPair[] {
  if (!facts.pairs.some(({ unknown }) => unknown !== undefined)) return [];
  return scopeWindowsOf(facts).find(({ scope }) => scope.type === 'fleet')?.pairs ?? [];
}

/** Says that accepted attempts may be missing, where every attempt was rejected. */
function rejectedOnlyLines({ rejected, accepted }: { readonly rejected: number; readonly accepted: number }): string[] {
  if (accepted > 0 || rejected === 0) return [];
  return [
    'The logs show no accepted attempt at all. A flow log that records rejected traffic only looks the same: check that its traffic type is ALL',
  ];
}

/** Attempts of which neither end is inside, and the blocks of both ends. */
interface Transit {
  attempts: number;
  readonly blocks: Map<string, number>;
}

function addTransit(facts: WindowFacts, transit: Transit): void {
  if (!facts.pairs.some(({ direction }) => direction === 'transit')) return;
  const fleet = scopeWindowsOf(facts).find(({ scope }) => scope.type === 'fleet');
  for (const pair of fleet?.pairs ?? []) {
    const { direction, source, destination } = pair;
    if (direction !== 'transit') continue;
    const attempts = attemptsOf(pair);
    transit.attempts += attempts;
    for (const block of new Set([source, destination].map(blockAround))) {
      transit.blocks.set(block, (transit.blocks.get(block) ?? 0) + attempts);
    }
  }
}

function blockAround(address: string): string {
  return blockOf(address, address.includes(':') ? 56 : 24);
}

function transitLines({ attempts, blocks }: Transit): string[] {
  if (attempts === 0) return [];
  const largest = topK(blocks, MOST_NAMES, ([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  const names = largest.map(([block, count]) => `${block} (${withThousands(count)})`);
  return [
    `${pluralised(attempts, 'attempt')} between two addresses that are not yours: no rule judges them. Largest blocks: ${joined(names, MOST_NAMES, blocks.size)}. If a block is yours, add it to the setting \`inside\``,
  ];
}

function skippedLines({ lines, windows }: { readonly lines: number; readonly windows: number }): string[] {
  if (lines === 0) return [];
  return [
    `${pluralised(lines, 'SKIPDATA line')} in ${pluralised(windows, 'window')}: AWS lost records, and the counts there are too low. See which: surge445 query "SELECT window_start, scope_id, skipped FROM rollups WHERE skipped > 0"`,
  ];
}

function tooLargeLines({ windows }: { readonly windows: number }): string[] {
  if (windows === 0) return [];
  return [
    `${pluralised(windows, 'window')} had no room for all log objects: the true numbers there are higher. docs/scale.md says how large a window may be`,
  ];
}

/** Says that records are of a time that is still to come. What is judged after them counts as late, and opens no alerts. */
function futureLines({ windows, last }: { readonly windows: number; readonly last: number }): string[] {
  if (windows === 0) return [];
  const [lie, them] = windows === 1 ? ['lies', 'it'] : ['lie', 'them'];
  return [
    `${pluralised(windows, 'window')} ${lie} in the future, up to ${minuteText(last)}: the time of the records in ${them} is wrong. They were judged as they are, but logs that you read into the same folder later count as late and open no alerts: remove these records, and read the others into a new folder`,
  ];
}

/** Returns the names of the VPCs, or of the accounts without VPCs, whose records are summed over ten minutes. */
export function tenMinuteScopes(coverage: readonly Coverage[]): string[] {
  const slow = coverage.filter((one) => aggregationSeconds(one) > 300);
  const vpcs = slow.filter(({ vpcId }) => vpcId !== '').map(({ vpcId }) => vpcId);
  return vpcs.length > 0 ? vpcs : slow.flatMap(({ accountId }) => (accountId === '' ? [] : [`account ${accountId}`]));
}

/** What to do about records of ten minutes. */
export const ONE_MINUTE_FIX =
  'AWS cannot change a flow log: make a new one with `--max-aggregation-interval 60` (maxAggregationInterval ONE_MINUTE), then delete the old one';

function tenMinuteLines(names: ReadonlySet<string>): string[] {
  if (names.size === 0) return [];
  return [
    `The flow logs of ${named(names)} sum records up over ten minutes: alerts come later, and limits are doubled there. ${ONE_MINUTE_FIX}`,
  ];
}

/** Returns the names of the interfaces that several flow logs report on. */
export function loggedTwice(interfaces: readonly NetworkInterface[]): string[] {
  return interfaces.filter(({ flowLogs }) => flowLogs.length > 1).map(interfaceKey);
}

/** What to do about interfaces that are logged twice. */
export const LOGGED_TWICE_FIX =
  'each packet is counted once, but you pay for both: `aws ec2 describe-flow-logs` lists the flow logs';

function twiceLines(names: ReadonlySet<string>): string[] {
  if (names.size === 0) return [];
  return [
    `${pluralised(names.size, 'interface')} ${names.size === 1 ? 'is' : 'are'} logged by two flow logs or more (${named(names)}): ${LOGGED_TWICE_FIX}`,
  ];
}

function stoppedLines(lastOfVpc: ReadonlyMap<string, number>): string[] {
  const newest = Math.max(0, ...lastOfVpc.values());
  const stopped = sortByKey(lastOfVpc).filter(([, last]) => newest - last > STOPPED_SECONDS);
  if (stopped.length === 0) return [];
  const names = stopped.map(([vpcId, last]) => `${vpcId} (last window ${minuteText(last)})`);
  return [
    `${pluralised(stopped.length, 'VPC')} logged before and stopped: ${joined(names)}. \`aws ec2 describe-flow-logs\` shows whether the flow log is still there`,
  ];
}

function named(names: ReadonlySet<string>): string {
  return joined([...names].toSorted(), MOST_NAMES);
}
