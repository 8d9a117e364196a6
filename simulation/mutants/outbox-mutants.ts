import { RECONCILER } from './detect-mutants.ts';
import type { Mutant } from './mutant.ts';

const SIMULATION = 'simulation';

/** Bugs of the outbox, of leases and of acknowledging. */
export const OUTBOX_MUTANTS: readonly Mutant[] = [
  {
    name: 'lease ignored',
    file: 'core/storage/state/outbox.ts',
    replace: '.filter((row) => row.leasedUntil <= takenAt)',
    by: '.filter(() => true)',
    caughtBy: 'test/core/storage/state/outbox.test.ts',
  },
  {
    name: 'lease that never expires',
    file: 'core/storage/state/outbox.ts',
    replace: '.filter((row) => row.leasedUntil <= takenAt)',
    by: '.filter((row) => row.leasedUntil === 0)',
    caughtBy: SIMULATION,
  },
  {
    name: 'no lease taken',
    file: 'core/storage/state/outbox.ts',
    replace: 'leasedUntil: takenAt + leaseSeconds',
    by: 'leasedUntil: 0',
    caughtBy: SIMULATION,
  },
  {
    name: 'first failed alert stops the others',
    file: 'core/storage/state/outbox.ts',
    replace: '      causes.push(error);\n',
    by: '      causes.push(error);\n      break;\n',
    caughtBy: 'test/core/storage/state/outbox.test.ts',
  },
  {
    name: 'record of an alert not looked at',
    file: 'core/storage/state/outbox.ts',
    replace: '  if (await store.get(key)) return;\n',
    by: '',
    caughtBy: SIMULATION,
  },
  {
    name: 'alert recorded before it is published',
    file: 'core/storage/state/outbox.ts',
    replace: '  await publisher.publish(alert);\n  await store.put(',
    by: "  await store.put(key, new Uint8Array(), 'absent');\n  await publisher.publish(alert);\n  await store.put(",
    caughtBy: SIMULATION,
  },
  {
    name: 'alert recorded and not published',
    file: 'core/storage/state/outbox.ts',
    replace: '  await publisher.publish(alert);\n  await store.put(',
    by: '  queueMicrotask(() => undefined);\n  await store.put(',
    caughtBy: SIMULATION,
  },
  {
    name: 'sent rows stay in the outbox',
    file: 'core/storage/state/outbox.ts',
    replace: '      return settled.isChanged ? { outbox: settled.outbox } : undefined;',
    by: '      return undefined;',
    caughtBy: SIMULATION,
  },
  {
    name: 'settling takes back what came meanwhile',
    file: 'core/storage/state/outbox.ts',
    replace: '      settled = settleRows(state.outbox, [main, ...sides], now);\n',
    by: '',
    caughtBy: 'test/core/storage/state/outbox.test.ts',
  },
  {
    name: 'failed alert leaves the outbox',
    file: 'core/storage/state/outbox.ts',
    replace: '      failed.add(rowName(row));\n',
    by: '      taken.add(rowName(row));\n',
    caughtBy: SIMULATION,
  },
  {
    name: 'failed chat leaves the outbox',
    file: 'core/storage/state/settled-rows.ts',
    replace: '(missingFrom(row, tries).length === 0 || now >= (row.tryUntil ?? 0))',
    by: 'true',
    caughtBy: SIMULATION,
  },
  {
    name: 'no retry message by message',
    file: 'lambdas/detect-batch.ts',
    replace: 'if (group.length === 1) failed.push(...group);',
    by: 'if (group.length > 0) failed.push(...group);',
    caughtBy: 'test/lambdas/detect-batch.test.ts',
  },
  {
    name: 'failed message acknowledged',
    file: 'lambdas/detect-batch.ts',
    replace: 'if (group.length === 1) failed.push(...group);',
    by: 'if (group.length === 1) return [];',
    caughtBy: SIMULATION,
  },
  {
    name: 'message acknowledged before the work, reconciler off',
    file: 'simulation/pipeline.ts',
    replace: '      await ingestMessage(recordOf(queued), {',
    by: '      this.ingestQueue.acknowledge(queued);\n      await ingestMessage(recordOf(queued), {',
    without: [RECONCILER],
    caughtBy: SIMULATION,
  },
  {
    name: 'touched windows acknowledged before the work, reconciler off',
    file: 'simulation/pipeline.ts',
    replace: '      const { batchItemFailures } = await workOnBatch(batch.map(recordOf), {',
    by: '      for (const message of batch) this.detectQueue.acknowledge(message);\n      const { batchItemFailures } = await workOnBatch(batch.map(recordOf), {',
    without: [RECONCILER],
    caughtBy: SIMULATION,
  },
  {
    name: 'state of release 0.1 refused',
    file: 'core/alerting/state.ts',
    replace: "if (!isJsonObject(stored) || stored['schema'] !== FIRST_SCHEMA) return stored;",
    by: 'if (isJsonObject(stored)) return stored;',
    caughtBy: SIMULATION,
  },
];
