import { objectLink } from '../core/alerting/text/console-links.ts';
import type { WeeklyReport } from '../core/operations/sign-of-life.ts';
import type { ObjectStore } from '../core/ports.ts';
import type { ThresholdSetting } from '../core/settings/detection-settings.ts';
import { compareAndSwap } from '../core/storage/compare-and-swap.ts';
import { reportPageKey } from '../core/storage/keys.ts';
import { lastWholeWeek } from '../core/time.ts';
import { readFacts } from '../report/facts/read-facts.ts';
import { NoLogsError } from '../report/facts/span.ts';

/** Distinct addresses and contacts that fit into the memory of reconcile beside one hour of the tables. */
const LIMITS = { addresses: 200_000, contacts: 1_000_000 };

/** Store, settings and clock of {@link writeWeeklyReport}. */
export interface WeeklyReportDependencies {
  readonly store: ObjectStore;
  readonly thresholds: readonly ThresholdSetting[];
  /** The clock, epoch seconds. */
  readonly now: number;
  /** Asked before each file of a table. After false the page is written with what was read so far, and says so. */
  readonly mayGoOn: () => boolean;
  readonly bucket: string;
  readonly region: string;
  /** Called with the failure, if the page cannot be written. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Writes the page about the last week that is over. The same tables and alerts give the same page. A page for which there was no time to read all
 * tables replaces no other, which may be whole. It never throws.
 */
export async function writeWeeklyReport(dependencies: WeeklyReportDependencies): Promise<WeeklyReport> {
  const week = lastWholeWeek(dependencies.now);
  const key = reportPageKey(week.name);
  try {
    const facts = await readFacts({ ...dependencies, limits: LIMITS }, week);
    // Only this invocation writes a page, so no other cold start evaluates its modules.
    const { reportPage } = await import('../report/page.ts');
    const page = Buffer.from(reportPage(facts));
    await compareAndSwap(dependencies.store, key, async (current) =>
      current && (page.equals(current.bytes) || !facts.isComplete) ? undefined : page,
    );
    return { outcome: 'written', week: week.name, key, link: objectLink({ ...dependencies, key }) };
  } catch (error) {
    if (error instanceof NoLogsError) return { outcome: 'no logs', week: week.name };
    dependencies.onFailure(error);
    return { outcome: 'failed', week: week.name, reason: error instanceof Error ? error.message : String(error) };
  }
}
