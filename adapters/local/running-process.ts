/**
 * Says whether a process of this machine runs. Another process may have got its number since.
 * @param pid its number
 */
export function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Any other error than "no such process" means that there is one, of another user. In Jest the error is made by another realm.
    return !(typeof error === 'object' && error !== null && 'code' in error && error.code === 'ESRCH');
  }
}
