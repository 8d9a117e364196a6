/**
 * Divides room among groups so that none can crowd out another: what a group leaves free of an equal share goes to those that want more.
 * @param groups each with its members in order of preference; where the last places cannot be divided, earlier groups get them
 * @param room how many members there is room for
 * @returns of each group its first members, in the order of the groups
 */
export function fairShare<T>(groups: readonly (readonly T[])[], room: number): T[] {
  const total = groups.reduce((sum, group) => sum + group.length, 0);
  if (total <= room) return groups.flat();
  let share = 0;
  let free = room;
  let hungry = groups.filter((group) => group.length > 0);
  while (hungry.length > 0 && free >= hungry.length) {
    const least = Math.min(...hungry.map((group) => group.length)) - share;
    const step = Math.min(least, Math.floor(free / hungry.length));
    share += step;
    free -= step * hungry.length;
    hungry = hungry.filter((group) => group.length > share);
  }
  const lucky = new Set(hungry.slice(0, free));
  return groups.flatMap((group) => group.slice(0, lucky.has(group) ? share + 1 : share));
}
