import { openLogFile } from '../../adapters/local/log-files.ts';
import { createTrafficReplay, type ReplayedTraffic } from '../replayed-traffic.ts';

/**
 * Replays log files as one stream.
 * @param files paths of the files
 * @param inside CIDR blocks that count as inside, in addition to the private ranges
 */
export async function replayFiles(files: readonly string[], inside: readonly string[]): Promise<ReplayedTraffic> {
  const replay = createTrafficReplay(inside);
  for (const file of files) await replay.add(openLogFile(file));
  return replay.finish();
}
