/**
 * Finds the names that somebody may have meant.
 * @param name as it was written
 * @param names those there are
 * @returns up to three, the most similar first
 */
export function nearestNames(name: string, names: readonly string[]): readonly string[] {
  const wanted = name.toLowerCase();
  const ranked = names.map((one) => ({ one, edits: editsBetween(wanted, one.toLowerCase()) }));
  return ranked
    .toSorted((a, b) => a.edits - b.edits)
    .slice(0, 3)
    .map(({ one }) => one);
}

/**
 * Finds the name that somebody most likely meant.
 * @param name as it was written
 * @param names those there are
 * @returns undefined if none is so similar that two of three letters agree
 */
export function likelyName(name: string, names: readonly string[]): string | undefined {
  const [nearest] = nearestNames(name, names);
  if (nearest === undefined) return undefined;
  return editsBetween(name.toLowerCase(), nearest.toLowerCase()) <= name.length / 3 ? nearest : undefined;
}

/** Letters to insert, delete or replace until one text is the other (Levenshtein's distance). */
function editsBetween(from: string, to: string): number {
  // Edits between what has been read of one text and every beginning of the other.
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let read = 1; read <= from.length; read++) {
    const next = [read];
    for (let end = 1; end <= to.length; end++) {
      const replaced = (row[end - 1] ?? 0) + (from[read - 1] === to[end - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[end] ?? 0) + 1, (next[end - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
