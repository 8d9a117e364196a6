const MICROSECONDS_PER_MS = 1000;

/**
 * Returns the CPU time of all threads of this process since a moment, in milliseconds. Unlike wall time, other programs of the machine change it little.
 * @param before what `process.cpuUsage()` returned at that moment
 */
export function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / MICROSECONDS_PER_MS;
}
