import { FolderStore } from '../../adapters/local/folder-store.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import { scenarioFiles } from '../../scenarios/scenario.ts';
import { doOnce } from '../runner/shared-work.ts';
import { freshWorld, replayFiles, storedAlerts } from './replayed-world.ts';
import { COURSE_SECONDS, COURSE_SETTINGS, RULE_COURSE } from './rule-course.ts';

/** Start of the course, epoch seconds. */
export const COURSE_START = Date.UTC(2026, 10, 22) / 1000;

/** Limit of time for a hook that asks for the course: it may have to wait until another test file has replayed it. */
export const COURSE_LIMIT_MS = 120_000;

/** What a replay of the course of all rules leaves. Test files share it, because it takes seconds: they only read it. */
export interface ReplayedCourse {
  /** Folder of the data, with its tables. */
  readonly folder: string;
  /** All alerts, also those that are never sent by themselves. */
  readonly alerts: readonly Alert[];
}

/** Replays the course of all rules, or waits until another test file has replayed it. */
export async function replayRuleCourse(layout: 'full' | 'default'): Promise<ReplayedCourse> {
  return doOnce(`rule-course-${layout}`, async (folder) => {
    const world = freshWorld(COURSE_SETTINGS, new FolderStore(folder));
    const files = scenarioFiles(RULE_COURSE, { start: COURSE_START, seconds: COURSE_SECONDS, seed: 445, layout });
    await replayFiles([...files], world);
    return { folder, alerts: Object.values(await storedAlerts(world.store)) as Alert[] };
  });
}
