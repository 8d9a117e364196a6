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
  'bin/interrupted-replay',
  'bin/query',
  'bin/demo',
  'end-to-end/replay-from-s3',
  'end-to-end/inert-data',
  'docs/readme',
  'pictures/demo-output',
  'core/detection/vanished-series',
  'core/detection/all-rules',
  'core/alerting/text/ending',
  'lib/surge445-app',
  'lib/environment',
  'lib/describing',
  'core/detect',
  'simulation/exhaustive',
  'simulation/schedules',
  'core/rebuild',
  'cli/deployment/rebuild',
  'core/newer-documents',
  'core/learned-network',
  'core/alerting/one-event',
  'core/windows/resolve',
  'core/describe-hosts',
  'core/delivery-order',
  'core/learned-caps',
  'lib/allow-list',
  'scenarios/scenario',
  'cli/replay/back-test',
  'core/flowlog/parquet/parquet-laws',
  'adapters/aws/s3-store',
  'cli/deployment/drill',
  'report/facts/numbers',
  'evaluation/evaluation',
  'kernel/compile',
  'core/detection/rules/silence',
  'core/alerting/text/renderings',
  'adapters/local/folder-store',
  'cli/deployment/doctor',
  'cli/deployment/permissions-help',
  'core/baseline/day-baseline',
  'deployment-checks/cdk-commands',
  'lib/analytics',
  'bench/ingest',
  'bench/judge',
  'core/flowlog/text-reader-laws',
  'lib/surge445-stack',
  'core/alerting/delivery',
  'lib/log-events',
  'core/history/contacts',
  'core/flowlog/parquet/parquet-reader',
  'core/flowlog/body-reader',
  'core/episodes/tell-once',
  'core/episodes/episodes',
  'aws/emulator',
  'core/flowlog/line-skimmer',
  'cli/query/query',
  'cli/query/saved-queries',
  'lib/storage',
  'lib/security-controls',
  'packaging/reproducible-bundles',
  'packaging/shipped-packages',
  'docs/metrics',
  'docs/limits',
  'core/limits',
  'adapters/aws/s3-store-faults',
  'core/rollup/address-sketch',
  'pictures/architecture-picture',
  'lib/forgotten-settings',
  'docs/alert-schema',
  'report/page',
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
