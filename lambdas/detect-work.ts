import type { SQSRecord } from 'aws-lambda';
import { detect, type DetectDependencies, type DetectReport, publishStale } from '../core/detect.ts';
import type { PublishReport } from '../core/storage/stale-hours.ts';
import { renewParts } from '../core/storage/state/state-store.ts';
import { parseDetectMessage } from './detect-message.ts';

/** Who hears of the work on messages of the detect queue. */
export interface DetectListeners {
  /** Called when windows are evaluated and their alerts are sent. */
  readonly onDetected?: (windows: readonly number[], report: DetectReport) => void;
  /** Called when the tables that were out of date are written. */
  readonly onPublished?: (report: PublishReport) => void;
}

/**
 * Works on messages of the detect queue together, see {@link evaluateAndPublish}: detects in the windows that they name, and, if one of them orders it, writes the
 * tables that are out of date and the parts of the episodes that would expire.
 * @param messages none of a rebuild
 * @throws {Error} when a message cannot be read, or the first failure of the work: then all messages are to come again
 */
export async function workOnDetectMessages(
  messages: ReadonlyArray<Pick<SQSRecord, 'body'>>,
  dependencies: DetectDependencies,
  { onDetected, onPublished }: DetectListeners = {},
): Promise<void> {
  await evaluateAndPublish(messages, {
    evaluate: async (windows) => {
      const report = await detect(windows, dependencies);
      onDetected?.(windows, report);
    },
    publish: async () => {
      const report = await publishStale(dependencies);
      onPublished?.(report);
      await renewParts(dependencies.store, dependencies.now());
    },
  });
}

/** What messages ask for, apart from a rebuild. */
export interface DetectSteps {
  /** Evaluates windows, and sends the alerts that wait. */
  readonly evaluate: (windows: readonly number[]) => Promise<void>;
  /** Writes the tables that are out of date. */
  readonly publish: () => Promise<void>;
}

/**
 * Evaluates the windows of messages, and writes the tables where one of the messages orders it. The tables do not wait for a topic that takes no alerts:
 * people who get no mail can then look there.
 * @throws {Error} the first failure, after both were tried
 */
export async function evaluateAndPublish(
  messages: ReadonlyArray<Pick<SQSRecord, 'body'>>,
  { evaluate, publish }: DetectSteps,
): Promise<void> {
  const parsed = messages.map(({ body }) => parseDetectMessage(body));
  const isOrdered = parsed.some((message) => 'publish' in message);
  const [evaluated] = await Promise.allSettled([
    evaluate(parsed.flatMap((message) => ('windows' in message ? message.windows : []))),
  ]);
  const [published] = await Promise.allSettled([isOrdered ? publish() : undefined]);
  for (const outcome of [evaluated, published]) if (outcome.status === 'rejected') throw outcome.reason;
}
