import type { SQSRecord } from 'aws-lambda';
import { detect, type DetectDependencies, type DetectReport, publishStale } from '../core/detect.ts';
import type { PublishReport } from '../core/storage/stale-hours.ts';
import { renewParts } from '../core/storage/state/state-store.ts';
import { parseDetectMessage } from './detect-message.ts';

/** Who hears of the work on messages of the detect queue. */
export interface DetectListeners {
  /** Called when the windows are evaluated and their alerts are sent, before tables are written. `windows` are those that the messages name. */
  readonly onDetected?: (windows: readonly number[], report: DetectReport) => void;
  /** Called when the tables that were out of date are written. */
  readonly onPublished?: (report: PublishReport) => void;
}

/**
 * Works on messages of the detect queue together: evaluates the windows that they name, and, if one of them orders it, writes the tables that are out of date
 * and the parts of the episodes that would expire.
 * @param messages none of a rebuild
 * @throws when a message cannot be read, or the first failure of the work: then all messages are to come again
 */
export async function workOnDetectMessages(
  messages: ReadonlyArray<Pick<SQSRecord, 'body'>>,
  dependencies: DetectDependencies,
  { onDetected, onPublished }: DetectListeners = {},
): Promise<void> {
  const parsed = messages.map(({ body }) => parseDetectMessage(body));
  const windows = parsed.flatMap((message) => ('windows' in message ? message.windows : []));
  const report = await detect(windows, dependencies);
  onDetected?.(windows, report);
  if (!parsed.some((message) => 'publish' in message)) return;
  const published = await publishStale(dependencies);
  onPublished?.(published);
  await renewParts(dependencies.store, dependencies.now());
}
