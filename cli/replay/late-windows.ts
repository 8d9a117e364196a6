import { LATE_SECONDS } from '../../core/episodes/episodes.ts';
import { minuteText, WINDOW_SECONDS } from '../../core/time.ts';
import { pluralised } from '../../core/wording.ts';

/** Windows that a replay writes into a folder which holds newer ones. */
export interface LateWindows {
  /** Takes a window whose counts changed. */
  written(windowStart: number): void;
  /** Returns what to say of those that are too old to raise alerts; nothing if there is none. */
  lines(): string[];
}

/**
 * Starts watching.
 * @param watermark start of the newest record that was judged in the folder before, epoch seconds; 0 if there is none
 * @param folder where the tables are
 */
export function createLateWindows(watermark: number, folder: string): LateWindows {
  const late = new Set<number>();
  return {
    written(windowStart) {
      if (windowStart + WINDOW_SECONDS < watermark - LATE_SECONDS) late.add(windowStart);
    },
    lines() {
      if (late.size === 0) return [];
      const end = late.size === 1 ? 'ends' : 'end';
      return [
        `No alert could be opened in ${pluralised(late.size, 'window')}, which ${end} more than 24 h before the newest record that was read into ${folder} earlier (${minuteText(watermark)}). Their attempts are in the tables, but raised no new alert. To have these logs judged, give another --out`,
      ];
    },
  };
}
