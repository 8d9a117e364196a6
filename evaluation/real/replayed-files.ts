import { openLogFile } from '../../adapters/local/log-files.ts';
import { type ReplayedTraffic, replayTraffic } from '../replayed-traffic.ts';

/**
 * Replays log files as one stream.
 * @param files paths of the files
 * @param inside CIDR blocks that count as inside, in addition to the private ranges
 */
export async function replayFiles(files: readonly string[], inside: readonly string[]): Promise<ReplayedTraffic> {
  return replayTraffic(
    // Each file is opened when the one before it has been read.
    (function* () {
      for (const file of files) yield openLogFile(file);
    })(),
    inside,
  );
}
