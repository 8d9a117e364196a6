import type { JudgedWindow } from '../../core/episodes/episodes.ts';
import type { Rule } from '../../core/detection/rule.ts';
import { type Finding, RULES } from '../../core/detection/all-rules.ts';
import { SURGE_METRIC } from '../../core/detection/rules/surge.ts';
import { type DaySummary, summariseDay, summariseHour, type HourSummary } from '../../core/history/summaries.ts';
import { type Baselines, makeBaselines } from '../../core/baseline/baselines.ts';
import type { History } from '../../core/history/history.ts';
import type { Pair } from '../../core/pairs/pair.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import { DAY_SECONDS, HOUR_SECONDS, hourOf, WINDOW_SECONDS } from '../../core/time.ts';
import type { LateralTry } from '../../scenarios/office.ts';
import { findingsIn } from './judged-windows.ts';
import { lateralPair } from './remembered-windows.ts';

/** Lateral tries as the pairs that a window has of them. */
export function lateralPairs(tries: readonly LateralTry[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const one of tries) {
    const pair = lateralPair(one);
    const key = `${pair.source} ${pair.destination}`;
    const known = pairs.get(key);
    pairs.set(key, known ? added(known, pair) : pair);
  }
  return [...pairs.values()];
}

function added(pair: Pair, other: Pair): Pair {
  const { rejected, accepted, continued, packets, bytes } = other;
  return {
    ...pair,
    rejected: pair.rejected + rejected,
    accepted: pair.accepted + accepted,
    continued: pair.continued + continued,
    packets: pair.packets + packets,
    bytes: pair.bytes + bytes,
    first: Math.min(pair.first, other.first),
    last: Math.max(pair.last, other.last),
    evidence: pair.evidence | other.evidence,
  };
}

/** Judges windows one after the other, each with the memory that detection would have of those before it. */
export class JudgedCourse {
  readonly #windows = new Map<number, WindowFacts>();
  readonly #hours = new Map<number, HourSummary>();
  readonly #days = new Map<number, DaySummary>();
  #memory: History | undefined;
  #memoryHour = NaN;
  #baselines: Baselines | undefined;
  #baselineDay = NaN;

  readonly #learns: boolean;
  readonly #rules: ReadonlyArray<Rule<Finding>>;

  /**
   * @param learns whether baselines are made, of the series of surges alone because it takes its time
   * @param rules who is asked
   */
  constructor(learns: boolean, rules: ReadonlyArray<Rule<Finding>> = RULES) {
    this.#learns = learns;
    this.#rules = rules;
  }

  /** Remembers the next window without judging it; those between it and the last one were not observed. */
  observe(facts: WindowFacts): History {
    this.#windows.set(facts.windowStart, facts);
    this.#windows.delete(facts.windowStart - 2 * HOUR_SECONDS);
    return this.#recall(facts.windowStart);
  }

  /** Judges the next window, and remembers it. */
  judge(facts: WindowFacts): JudgedWindow {
    const { windowStart } = facts;
    const memory = this.observe(facts);
    const earlier = (n: number): WindowFacts | undefined => this.#windows.get(windowStart - n * WINDOW_SECONDS);
    const findings = findingsIn(facts, { earlier, history: memory, rules: this.#rules });
    return { facts, findings, baselines: memory.baselines };
  }

  #recall(windowStart: number): History {
    const hour = hourOf(windowStart);
    if (this.#memory && this.#memoryHour === hour) return this.#memory;
    this.#digestBefore(hour);
    const day = windowStart - (windowStart % DAY_SECONDS);
    const spans = <T>(known: ReadonlyMap<number, T>, from: number, to: number): T[] =>
      [...known].filter(([start]) => start >= from && start < to).map(([, one]) => one);
    if (this.#learns && this.#baselineDay !== day) {
      this.#baselines = makeBaselines(day, spans(this.#days, 0, day).map(onlySurges));
      this.#baselineDay = day;
    }
    this.#memoryHour = hour;
    this.#memory = {
      hours: spans(this.#hours, hour - DAY_SECONDS, hour),
      days: spans(this.#days, day - 8 * DAY_SECONDS, day),
      baselines: this.#baselines,
    };
    return this.#memory;
  }

  #digestBefore(hour: number): void {
    const last = hour - HOUR_SECONDS;
    const windows = Array.from({ length: 23 }, (_, index) => this.#windows.get(last + (index - 11) * WINDOW_SECONDS));
    const digest = summariseHour(last, windows);
    if (digest.windows.length > 0) this.#hours.set(last, digest);
    const day = last - (last % DAY_SECONDS);
    const own = [...this.#hours].filter(([start]) => start >= day && start < hour).map(([, one]) => one);
    if (own.length > 0) this.#days.set(day, summariseDay(day, own));
    this.#hours.delete(hour - 3 * DAY_SECONDS);
  }
}

function onlySurges(day: DaySummary): DaySummary {
  return { ...day, points: day.points.filter(({ metric }) => metric === SURGE_METRIC) };
}
