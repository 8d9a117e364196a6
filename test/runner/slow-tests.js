import { existsSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The slow test files, slowest first, by their path below `test`: each takes more than two seconds of CPU. `npm test` starts with them, because one that
 * starts last would run on alone when all else is done. `npm run test:quick` leaves them out.
 */
export const SLOW_TESTS = [
  'end-to-end/deployed-stack',
  'adapters/aws/channels-in-moto',
  'evaluation/real-traffic',
  'bin/surge445',
  'simulation/schedules',
  'core/alerting/text/ending',
  'core/detection/vanished-series',
  'lib/surge445-app',
  'core/delivery-order',
  'core/detect',
  'docs/readme',
  'end-to-end/replay-from-s3',
  'core/detection/all-rules',
  'lib/retention',
  'report/facts/numbers',
  'scenarios/scenario',
  'cli/replay/back-test',
  'bin/interrupted-replay',
  'bin/demo',
  'lib/forgotten-settings',
  'core/alerting/text/any-course',
  'core/alerting/text/no-contradiction',
  'core/detection/rules/silence',
  'core/replay',
  'evaluation/evaluation',
  'cli/deployment/doctor',
  'core/flowlog/parquet/reading-less',
  'fuzz/fuzz',
  'packaging/reproducible-bundles',
  'end-to-end/inert-data',
  'core/alerting/one-event',
  'adapters/local/folder-store',
  'cli/deployment/drill',
  'core/flowlog/body-reader',
  'core/flowlog/parquet/parquet-laws',
  'core/alerting/text/renderings',
  'npm-scripts/npm-command',
  'cli/query/saved-queries',
  'lib/analytics',
  'lambdas/reconcile',
  'lambdas/detect',
  'simulation/exhaustive',
  'core/describe-hosts',
  'kernel/compile',
  'core/learned-caps',
  'bench/ingest',
  'lib/dashboard',
  'lib/channels',
  'core/alerting/delivery',
  'core/windows/window-codec',
  'core/history/contacts',
  'core/episodes/episodes',
  'core/limits',
  'lib/surge445-stack',
  'core/flowlog/parquet/delta-bytes',
  'core/baseline/day-baseline',
  'core/enter-windows',
  'lib/log-events',
  'core/rebuild',
  'lib/storage',
  'adapters/aws/s3-store',
  'simulation/mutants',
  'cli/query/older-release',
  'core/flowlog/text-reader-laws',
  'lib/courses/alarm-table',
  'cli/replay/rebuild-folder',
  'core/detect-world',
  'core/windows/window-document',
  'core/flowlog/parquet/parquet-reader',
  'lib/alerting',
  'core/storage/state/outbox-channels',
  'aws/emulator',
  'core/ingest',
  'docs/alerts',
  'deployment-checks/cdk-commands',
  'core/rollup/rollup',
  'core/settings/detection-settings',
  'adapters/aws/s3-store-faults',
  'pictures/demo-output',
  'lib/describing',
  'core/history/fan-out',
  'core/rollup/parquet/other-writer',
];

/** Returns the path of a slow test file below the root of the project. */
export function pathOf(slowTest) {
  return `test/${slowTest}.test.ts`;
}

const root = join(import.meta.dirname, '..', '..');
const missing = SLOW_TESTS.map(pathOf).filter((path) => !existsSync(join(root, path)));
if (missing.length > 0) {
  throw new Error(
    `Read the list of slow tests: ${missing.join(', ')} not found; correct the path in test/runner/slow-tests.js`,
  );
}
