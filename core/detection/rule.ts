import type { Settings } from '../settings/detection-settings.ts';
import type { History } from '../history/history.ts';
import type { ScopeWindow } from '../windows/scope-window.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import type { Finding } from './finding.ts';

/** What a rule may look at: one window, and those before it. A rule is a pure function of this. */
export interface RuleView {
  readonly windowStart: number;
  readonly facts: WindowFacts;
  /** The window, scope by scope. */
  readonly scopes: readonly ScopeWindow[];
  /** Latest record start seen anywhere, epoch seconds. */
  readonly watermark: number;
  /**
   * The window `n` windows earlier; undefined when nothing was observed then, or when `n` is not below `trailingWindows`.
   */
  earlier(n: number): WindowFacts | undefined;
  /** What is remembered of the hours and days before. */
  readonly history: History;
  readonly settings: Settings;
}

/** How a rule's findings read, in whole sentences without a full stop where they are list items. */
export interface Description {
  /** At most 60 ASCII characters, for the Subject, for example `Host 10.0.0.4 answers on port 445`. */
  readonly headline: string;
  /** At most 50 ASCII characters, for the SMS, for example `1204 rej/5m (limit 1000)`. */
  readonly brief: string;
  /** One sentence: what was seen. */
  readonly what: string;
  /** One sentence: which number tripped the rule. */
  readonly why: string;
  /** What to do now, most urgent first. */
  readonly doNow: readonly string[];
}

/** One rule: what it looks for, for how long it stays quiet, how its findings read. One file each. */
export interface Rule {
  readonly id: string;
  /** Raised when the rule's meaning changes. */
  readonly version: number;
  /** One word for the SMS, upper case. */
  readonly word: string;
  /** How many windows `judge` looks at, the judged one included. */
  readonly trailingWindows: number;
  /** An episode ends after this much observed, final time without a finding. */
  readonly quietSeconds: number;
  /** A continuing episode is mentioned again after this long. */
  readonly reminderSeconds: number;
  /** A doubled peak is worth a message from this value on. */
  readonly doublingFloor: number;
  /** Finds what the rule is about in one window. */
  judge(view: RuleView): Finding[];
  /** Puts a finding into words. */
  describe(finding: Finding): Description;
}
