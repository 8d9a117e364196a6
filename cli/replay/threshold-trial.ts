import type { Finding } from '../../core/detection/all-rules.ts';
import { findingKey } from '../../core/detection/finding.ts';
import { limitOf } from '../../core/detection/words/record-span.ts';
import { threshold } from '../../core/detection/rules/threshold.ts';
import { NO_HISTORY } from '../../core/history/history.ts';
import { scopeWindowsOf } from '../../core/windows/scope-window.ts';
import type { WindowFacts } from '../../core/windows/window-facts.ts';
import type { Settings, ThresholdSetting } from '../../core/settings/detection-settings.ts';
import { FINAL_AFTER_SECONDS, WINDOW_SECONDS } from '../../core/time.ts';

/** What a threshold would have done at one value. */
export interface Trial {
  readonly atLeast: number;
  /** Windows of all scopes in which it would have been reached. */
  readonly windows: number;
  /** How often it would have told: windows that belong together count once. */
  readonly episodes: number;
}

/** What one threshold would have done at several values. */
export interface ThresholdTrial {
  readonly setting: ThresholdSetting;
  /** The largest count of one window and scope. */
  readonly peak: number;
  /** Ascending; the value that is set is among them. */
  readonly trials: readonly Trial[];
}

/** Tries thresholds on windows as they are judged. Keeps some numbers for each scope, nothing of the windows. */
export interface ThresholdTrials {
  /** Takes a window; they must come by time. */
  add(facts: WindowFacts): void;
  results(): ThresholdTrial[];
}

/** One, three, ten: as far apart as matters to a person who chooses. */
const STEPS: readonly number[] = [1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000];

/** Steps that are shown: the first that is never reached, and those before it. */
const MOST_STEPS = 5;

/** An episode goes on until its quiet time has passed in windows that are final. */
const SAME_EPISODE_SECONDS = threshold.quietSeconds + FINAL_AFTER_SECONDS + WINDOW_SECONDS;

/**
 * Makes trials of the thresholds that are set, each with the rule as it is, at values around what the logs hold.
 * @param settings whose thresholds are tried
 */
export function createThresholdTrials(settings: Settings): ThresholdTrials {
  const courses = settings.thresholds.map((setting) => createTrialRun(setting, settings));
  return {
    add: (facts) => courses.forEach((course) => course.add(facts)),
    results: () => courses.map((course) => course.result()),
  };
}

interface TrialRun {
  add(facts: WindowFacts): void;
  result(): ThresholdTrial;
}

function createTrialRun(setting: ThresholdSetting, settings: Settings): TrialRun {
  const values = [...new Set([...STEPS, setting.atLeast])].toSorted((a, b) => a - b);
  const counts = new Map(values.map((atLeast) => [atLeast, { atLeast, windows: 0, episodes: 0 }]));
  const lastReached = new Map<string, number>();
  const anyAtAll = { ...settings, thresholds: [{ ...setting, atLeast: 1 }] };
  let peak = 0;
  return {
    add(facts) {
      for (const finding of findingsOf(facts, anyAtAll)) {
        peak = Math.max(peak, finding.value);
        for (const count of counts.values()) {
          if (finding.value < limitOf(count.atLeast, finding.coverage)) continue;
          const key = `${count.atLeast} ${findingKey(finding)}`;
          const last = lastReached.get(key) ?? -Infinity;
          count.windows++;
          if (facts.windowStart - last > SAME_EPISODE_SECONDS) count.episodes++;
          lastReached.set(key, facts.windowStart);
        }
      }
    },
    result: () => ({ setting, peak, trials: shown([...counts.values()], peak, setting.atLeast) }),
  };
}

/** Judges a window by rule `threshold` itself, so that a trial counts the same values in the same scopes. */
function findingsOf(facts: WindowFacts, settings: Settings): Finding[] {
  return threshold.judge({
    windowStart: facts.windowStart,
    facts,
    scopes: scopeWindowsOf(facts),
    watermark: facts.latest,
    earlier: () => undefined,
    history: NO_HISTORY,
    settings,
  });
}

function shown(trials: readonly Trial[], peak: number, atLeast: number): Trial[] {
  const never = STEPS.findIndex((step) => step > peak);
  const end = never < 0 ? STEPS.length : never + 1;
  const steps = STEPS.slice(Math.max(0, end - MOST_STEPS), end);
  return trials.filter((trial) => trial.atLeast === atLeast || steps.includes(trial.atLeast));
}
