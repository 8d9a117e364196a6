import { addPairs, type Pair, pairKey } from '../pairs/pair.ts';
import { byText, sortByKey } from '../collections/order.ts';

/** How well one scope was observed in one window. The fleet has neither account nor VPC, an account has no VPC. */
export interface Coverage {
  readonly accountId: string;
  readonly vpcId: string;
  /** Empty where the log does not say, or where log objects of several regions met. */
  readonly region: string;
  /** Log objects that report on the scope and have records in the window. */
  readonly objects: number;
  /** Flow-log records of those objects in the window, all ports. */
  readonly records: number;
  /** Lines that say that an interface was silent: they prove a zero. */
  readonly nodata: number;
  /** Lines that say that records were lost: the counts are too low. */
  readonly skipdata: number;
  /** Lines that could not be read. They carry no time, so they count in the first window of their log object. */
  readonly malformed: number;
}

/**
 * What is known of one window: of one log object (a partial) or of any number of them (a window document). Both are the same thing, so that
 * folding needs one function.
 */
export interface WindowFacts {
  /** Start of the window, epoch seconds. */
  readonly windowStart: number;
  /** Latest record start in the window, epoch seconds: what the watermark is made of. */
  readonly latest: number;
  /** The watched ports, ascending. */
  readonly ports: readonly number[];
  /** Ids of the log objects that are counted, ascending. */
  readonly objects: readonly string[];
  /** By account and VPC, ascending; the fleet comes first. */
  readonly coverage: readonly Coverage[];
  /** Ascending by `pairKey`. */
  readonly pairs: readonly Pair[];
}

/**
 * Folds what is known of a window. The result depends only on the set of log objects: order, grouping and repetition change nothing.
 * @param parts facts of the same window; a part whose log objects are all counted already is left out, a part that is counted in half is refused
 * @throws {RangeError} when parts overlap without one holding the other, because counts can then not be told apart
 */
export function foldWindow(parts: readonly WindowFacts[]): WindowFacts | undefined {
  const counted = new Set<string>();
  const kept: WindowFacts[] = [];
  for (const part of parts.toSorted((a, b) => b.objects.length - a.objects.length)) {
    const known = part.objects.filter((id) => counted.has(id)).length;
    if (known === part.objects.length) continue;
    if (known > 0) {
      throw new RangeError(
        `Fold a window: ${known} of ${part.objects.length} log objects counted already, all or none expected`,
      );
    }
    for (const id of part.objects) counted.add(id);
    kept.push(part);
  }
  const [first] = kept;
  if (!first || kept.length === 1) return first;
  return {
    windowStart: first.windowStart,
    latest: Math.max(...kept.map((part) => part.latest)),
    ports: [...new Set(kept.flatMap((part) => part.ports))].toSorted((a, b) => a - b),
    objects: [...counted].toSorted(byText),
    coverage: foldCoverage(kept.flatMap((part) => part.coverage)),
    pairs: foldPairs(kept),
  };
}

/**
 * Orders pairs and adds those of the same name.
 * @param parts parts with pairs in any order
 */
function foldPairs(parts: readonly WindowFacts[]): Pair[] {
  const byKey = new Map<string, Pair>();
  for (const part of parts) {
    for (const pair of part.pairs) {
      const key = pairKey(pair);
      const known = byKey.get(key);
      byKey.set(key, known ? addPairs(known, pair) : pair);
    }
  }
  return sortByKey(byKey).map(([, value]) => value);
}

function foldCoverage(coverage: readonly Coverage[]): Coverage[] {
  const byKey = new Map<string, Coverage>();
  for (const one of coverage) {
    const key = coverageKey(one);
    const known = byKey.get(key);
    byKey.set(key, known ? addCoverage(known, one) : one);
  }
  return sortByKey(byKey).map(([, value]) => value);
}

/**
 * Names a scope of coverage; ascending order puts the fleet first and an account before its VPCs.
 */
export function coverageKey(one: { readonly accountId: string; readonly vpcId: string }): string {
  return `${one.accountId} ${one.vpcId}`;
}

function addCoverage(one: Coverage, other: Coverage): Coverage {
  return {
    accountId: one.accountId,
    vpcId: one.vpcId,
    region: one.region === other.region ? one.region : '',
    objects: one.objects + other.objects,
    records: one.records + other.records,
    nodata: one.nodata + other.nodata,
    skipdata: one.skipdata + other.skipdata,
    malformed: one.malformed + other.malformed,
  };
}
