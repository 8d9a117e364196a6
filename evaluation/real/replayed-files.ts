import { openLogFile } from '../../adapters/local/log-files.ts';
import { parseSettings, type Settings } from '../../core/settings/detection-settings.ts';
import { type ReplayedTraffic, replayTraffic } from '../replayed-traffic.ts';

/**
 * Replays log files as one stream.
 * @param files paths of the files
 * @param settings settings of detection
 */
export async function replayFiles(
  files: readonly string[],
  settings: Settings = parseSettings(),
): Promise<ReplayedTraffic> {
  return replayTraffic(
    // Each file is opened when the one before it has been read.
    (function* () {
      for (const file of files) yield openLogFile(file);
    })(),
    settings,
  );
}
