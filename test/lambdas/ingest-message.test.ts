import { describe, expect, test } from '@jest/globals';
import { MemoryStore } from '../../adapters/local/memory-store.ts';
import { layoutOfPrefix } from '../../core/flowlog/log-layout.ts';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import { type IngestDependencies, ingestLogObject } from '../../core/ingest.ts';
import { parseSettings } from '../../core/settings/detection-settings.ts';
import { ingestMessage, triesOf } from '../../lambdas/ingest-message.ts';
import { FULL_ORDER, logLine, logText } from '../examples/log-lines.ts';
import { IDENTITY, logObjectOf } from '../examples/log-objects.ts';
import { contents } from '../examples/replayed-world.ts';
import { sqsRecord } from '../examples/sqs-records.ts';

const KEY = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/23/x.log.gz';
const TEXT = logText([logLine({}, FULL_ORDER)], FULL_ORDER);

/** Ingests the object that a message names, and says which buckets were opened and named as foreign. */
async function ingested(bucket: string, rebuild?: string) {
  const store = new MemoryStore();
  const opened: string[] = [];
  const foreign: string[] = [];
  const rebuilt: unknown[] = [];
  const dependencies: IngestDependencies = {
    store,
    settings: parseSettings({}),
    limits: { maxBytes: Infinity },
    open: async (location) => {
      opened.push(location.bucket);
      return logObjectOf(TEXT, { ...IDENTITY, ...location });
    },
    announce: async () => undefined,
  };
  await ingestMessage(sqsRecord(s3Notification({ bucket, key: KEY }, rebuild)), {
    logBucket: 'logs',
    layout: layoutOfPrefix(''),
    onOtherLayout: () => undefined,
    ingest: async (location, message) => ingestLogObject(location, triesOf(message), dependencies),
    onUnknown: () => undefined,
    onForeign: (location) => foreign.push(location.bucket),
    onIngested: () => undefined,
    noteRebuilt: async (note) => void rebuilt.push(note),
    onFailure: () => undefined,
  });
  const partials = Object.keys(await contents(store, 'partials/')).length;
  return { opened, foreign, partials, ...(rebuild === undefined ? {} : { rebuilt }) };
}

describe('ingestMessage()', () => {
  test('reads an object of the log bucket', async () => {
    expect(await ingested('logs')).toEqual({ opened: ['logs'], foreign: [], partials: 1 });
  });

  test('does not read an object of another bucket, whoever sent the message', async () => {
    expect(await ingested('logs-of-somebody')).toEqual({ opened: [], foreign: ['logs-of-somebody'], partials: 0 });
  });

  test('notes for a rebuild that waits for it that an object was read again', async () => {
    const run = '20261127T110000Z';
    expect(await ingested('logs', run)).toMatchObject({
      partials: 1,
      rebuilt: [{ run, location: { bucket: 'logs', key: KEY }, outcome: 'read' }],
    });
  });
});
