import type { Mutant, Patch } from './mutant.ts';

const SIMULATION = 'simulation';

const FOLD = 'core/windows/window-document.ts';

/** Defence: a fold passes over what it counts already. */
const COUNTED_ONCE: Patch = {
  file: FOLD,
  replace: 'if (repeated === part.objects.length) continue;',
  by: 'if (part.objects.length === 0) continue;',
};

/** Defence: a fold refuses what it counts in part. */
const COUNTED_WHOLE: Patch = { file: FOLD, replace: 'if (repeated > 0) {', by: 'if (part.objects.length === 0) {' };

/** Bugs of ingest, and of how documents are folded and written. */
export const WRITE_MUTANTS: readonly Mutant[] = [
  {
    name: 'announce before store',
    file: 'core/ingest.ts',
    replace: 'await announce(await storePartials(read, store));',
    by: 'await announce(read.windows); await storePartials(read, store);',
    caughtBy: 'test/core/ingest.test.ts',
  },
  {
    name: 'partials stored and not announced',
    file: 'core/ingest.ts',
    replace: 'await announce(await storePartials(read, store));',
    by: 'await storePartials(read, store);',
    caughtBy: SIMULATION,
  },
  {
    name: 'partial named without the identity of its object',
    file: 'core/ingest.ts',
    replace: 'storePartial(store, partialKey(start, read.objectId), ',
    by: "storePartial(store, partialKey(start, 'x'.repeat(26)), ",
    caughtBy: SIMULATION,
  },
  {
    name: 'document of a newer release replaced',
    file: 'core/storage/stored-document.ts',
    replace: 'if (error instanceof NewerSchemaError) throw new UnreadableDocumentError(key, error);',
    by: 'if (error === key) throw error;',
    caughtBy: 'test/core/newer-documents.test.ts',
  },
  {
    name: 'only the first window of an object stored',
    file: 'core/ingest.ts',
    replace: 'await mapConcurrently(read.windows, WRITES_AT_ONCE',
    by: 'await mapConcurrently(read.windows.slice(0, 1), WRITES_AT_ONCE',
    caughtBy: SIMULATION,
  },
  {
    name: 'records from the future accepted',
    file: 'core/ingest.ts',
    replace: 'object.writtenAt === undefined ? Infinity : object.writtenAt + CLOCK_SECONDS',
    by: 'Infinity',
    caughtBy: 'test/core/ingest.test.ts',
  },
  {
    name: 'unreadable object dropped without quarantine',
    file: 'core/ingest.ts',
    replace: "await quarantine((await object?.identity()) ?? { ...location, etag: '' }, error, store);",
    by: '',
    caughtBy: SIMULATION,
  },
  {
    name: 'unreadable object tried for ever',
    file: 'core/ingest.ts',
    replace: "error.reason === 'denied' || tries < TRIES_BEFORE_QUARANTINE",
    by: "error.reason === 'denied' || tries > 0",
    caughtBy: SIMULATION,
  },
  {
    name: 'objects of a foreign bucket read',
    file: 'lambdas/ingest-message.ts',
    replace: 'location.bucket !== work.logBucket',
    by: 'false',
    caughtBy: 'test/lambdas/ingest-message.test.ts',
  },
  {
    name: 'failure of an object swallowed',
    file: 'lambdas/ingest-message.ts',
    replace: '      throw error;\n',
    by: '',
    caughtBy: SIMULATION,
  },
  {
    name: 'write without If-Match',
    file: 'core/storage/compare-and-swap.ts',
    replace: "etag === undefined ? 'absent' : { etag }",
    by: "'anything'",
    caughtBy: SIMULATION,
  },
  {
    name: 'first write without If-None-Match',
    file: 'core/storage/compare-and-swap.ts',
    replace: "etag === undefined ? 'absent' : { etag }",
    by: "etag === undefined ? 'anything' : { etag }",
    caughtBy: 'test/core/storage/compare-and-swap.test.ts',
  },
  {
    name: '412 taken for a success',
    file: 'core/storage/compare-and-swap.ts',
    replace: "if (!outcomes.includes('lost')) return;",
    by: 'if (outcomes.length > 0) return;',
    caughtBy: SIMULATION,
  },
  {
    name: '412 taken for a failure',
    file: 'core/storage/compare-and-swap.ts',
    replace: 'const MAX_TRIES = 64;',
    by: 'const MAX_TRIES = 1;',
    caughtBy: 'test/core/storage/window-store.test.ts',
  },
  {
    name: 'list before read in the fold',
    file: 'core/storage/window-fold.ts',
    replace: '    const keys = await listNewPartials(work, before);',
    by: '    const keys = listed;',
    without: [
      {
        file: 'core/storage/window-fold.ts',
        replace: '  let folded: WindowDocument | undefined;\n',
        by: '  let folded: WindowDocument | undefined;\n  const listed = await listNewPartials(work, undefined);\n',
      },
    ],
    caughtBy: 'test/core/storage/window-store.test.ts',
  },
  {
    name: 'fold forgets what it counted before',
    file: 'core/storage/fold-partials.ts',
    replace: 'counted = foldWindow(counted ? [counted, ...waiting] : waiting);',
    by: 'counted = foldWindow(waiting);',
    caughtBy: SIMULATION,
  },
  {
    name: 'ledger of counted objects ignored',
    file: 'core/storage/window-fold.ts',
    replace: 'if (!known.has(objectIdOfPartial(key))) keys.push(key);',
    by: 'keys.push(key);',
    without: [COUNTED_ONCE, COUNTED_WHOLE],
    caughtBy: SIMULATION,
  },
  {
    name: 'learnt address not stored',
    file: 'core/storage/ownership-store.ts',
    replace: 'return isNew ? encodeDay(day) : undefined;',
    by: 'return undefined;',
    caughtBy: SIMULATION,
  },
  {
    name: 'learnt address forgotten by a crash',
    file: 'core/storage/ownership-store.ts',
    replace: 'let day = await ofDay(dayStart);',
    by: 'let day = { ...(await ofDay(dayStart)), isUntold: false };',
    caughtBy: 'test/core/learned-network.test.ts',
  },
  {
    name: 'part of the episodes named and not written',
    file: 'core/storage/state/episode-parts.ts',
    replace: "  await store.put(key, gzip(encoder.encode(json)), 'absent');\n",
    by: '  gzip(encoder.encode(json));\n',
    caughtBy: SIMULATION,
  },
  {
    name: 'window taken for entered whatever the winner knew of it',
    file: 'core/alerting/state.ts',
    replace: '(news.get(windowStart)?.logObjects ?? -1) >= count',
    by: 'news.has(windowStart) || count < 0',
    caughtBy: 'test/core/alerting/state.test.ts',
  },
];
