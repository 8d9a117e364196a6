import { checkCrashPoints, checkSchedules } from './check-schedules.ts';
import type { BlockReport, BlockRequest } from './worker-pool.ts';

/** A process of its own, which runs the schedules that it is sent, and sends back what came of them. */
// Thousands of errors are thrown on purpose, and nobody looks at where.
Error.stackTraceLimit = 0;

// Ctrl-C reaches all processes of a terminal. The command ends this one when its block is done.
process.on('SIGINT', () => undefined);

process.on('message', (request: BlockRequest) => void answer(request));

async function answer(request: BlockRequest): Promise<void> {
  const before = process.cpuUsage();
  const report = 'logObjects' in request ? await checkCrashPoints(request) : await checkSchedules(request);
  const { user, system } = process.cpuUsage(before);
  const block: BlockReport = { ...report, cpuSeconds: (user + system) / 1e6 };
  process.send?.(block);
}
