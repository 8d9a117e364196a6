import type { Settings } from '../settings/detection-settings.ts';
import type { History } from '../history/history.ts';
import type { ScopeWindow } from '../windows/scope-window.ts';
import type { WindowFacts } from '../windows/window-facts.ts';
import type { AllowKind, Hiding } from '../settings/allow-list-setting.ts';
import type { FindingBase, Severity } from './finding.ts';
import type { Measure } from './measure.ts';
import type { Verdict } from './words/verdict.ts';

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
  /**
   * At most 60 ASCII characters: what it is about, the same for every finding of an episode, so that mail clients put its mails into one thread. For example
   * `10.0.0.4 exposes port 445`.
   */
  readonly title: string;
  /** At most 60 ASCII characters: what was found, for lists. For example `10.0.0.4 exposes port 445: answers`. */
  readonly headline: string;
  /** What goes on while the episode is open, in the present perfect, for the mails of other episodes: `10.0.0.4 has been exposed`. */
  readonly ongoing: string;
  /** Whether anything got through, as far as the logs show. */
  readonly verdict: Verdict;
  /** At most 50 ASCII characters, for the SMS, for example `1204 rej/5m (limit 1000)`. */
  readonly brief: string;
  /** What a mail about something else says of it, after the word Also; absent where the headline does. */
  readonly also?: string;
  /** One sentence: what was seen. */
  readonly what: string;
  /** Sentences about what got through; `letInLines` writes them from the evidence. */
  readonly exposed: readonly string[];
  /** One sentence: which number tripped the rule. */
  readonly why: string;
  /** What to do now, most urgent first. */
  readonly doNow: readonly string[];
  /** What stands in place of the first thing to do where nothing got through in all that the mail tells of; absent where that changes nothing. */
  readonly whenNothingGotThrough?: string;
  /** The verdict when it is over, of a finding about what is not there; all others say then what the counts of all of their time show. */
  readonly verdictWhenOver?: Verdict;
  /** What is left to do when it is over; absent where that is the same as what is to be done now. */
  readonly whenOver?: readonly string[];
}

/**
 * The last two of the five stages of a mass attack, which flow logs show: 4 attackers scan for vulnerable systems, 5 the attack.
 */
export type Stage = 4 | 5;

/**
 * A technique of MITRE ATT&CK that a finding may be a sign of.
 * @see https://attack.mitre.org/techniques/enterprise/
 */
export type TechniqueId = 'T1018' | 'T1021.002' | 'T1046' | 'T1048' | 'T1190' | 'T1210';

/** A row of the table of alerts in docs/alerts.md. */
export interface GuideRow<Level extends string = string> {
  /** The level that the row is about; absent where it is about all levels. */
  readonly level?: Level;
  /** Severities that such findings have, ascending. */
  readonly severities: readonly Severity[];
  /** What the alert means, without a full stop. */
  readonly means: string;
  /** What to do, without a full stop. */
  readonly todo: string;
}

/** Which findings of a rule the allow-list may hide. */
export interface HiddenBy<Id extends string, Level extends string> {
  /** Findings of these levels. */
  readonly levels: 'all' | readonly Level[];
  /** By entries of these kinds. It compiles only where it says the same as `ALLOW_KINDS`, by which the setting is checked. */
  readonly kinds: { readonly [Kind in AllowKind]: Hiding<Kind, Id> };
}

/**
 * One rule, with everything that is known of it and of its findings: nothing outside of its file asks which rule or level it is. It is only asked
 * about its own findings.
 */
export interface Rule<F extends FindingBase> {
  readonly id: F['rule'];
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
  /**
   * True if its findings count sources from outside, so that what the rest of the world sees helps to read them. Absent: that says nothing about them.
   */
  readonly comparesWithWorld?: true;
  /** Its rows in the table of alerts of docs/alerts.md. */
  readonly guide: readonly [GuideRow<F['level']>, ...Array<GuideRow<F['level']>>];
  readonly hiddenBy: HiddenBy<F['rule'], F['level']>;
  /**
   * What it means for the allow-list that one inside host is found day after day: an entry may be suggested for the host, or what the host does is never
   * usual and none may be suggested. Absent where findings are not about inside hosts.
   */
  readonly whenRepeated?: 'suggest an entry' | 'never usual';
  /** Finds what the rule is about in one window. */
  judge(view: RuleView): F[];
  /** Puts a finding into words. */
  describe(finding: F): Description;
  /** Returns which number was compared with what. */
  measure(finding: F): Measure;
  /**
   * Writes the SQL that gives the numbers of a finding, for Athena and DuckDB: its column `value` is the value of the finding, once the window is
   * final. All that stands in it is typed: ids, addresses, whole numbers, enums.
   * @returns lines without newlines
   */
  queryOf(finding: F): readonly string[];
  /** Checks whether a finding says itself that what it tells of is over, so that nobody has to hear of its end; absent where none does. */
  endsUntold?(finding: F): boolean;
  /** Returns the stage of a mass attack that a finding is evidence of; null when it shows neither scanning nor an attack. */
  stageOf(finding: F): Stage | null;
  /** Returns the techniques that a finding may be a sign of. Flow logs show connections, not what was done in them. */
  techniquesOf(finding: F): readonly TechniqueId[];
}
