/** Texts of numbers and lists for people. They use ASCII only, because SMS and mail subjects allow nothing else. */

/**
 * Writes a count with its noun: `0 attempts`, `1 attempt`, `1,234,567 attempts`.
 * @param count a whole number, not negative
 * @param singular the noun for a count of one
 * @param plural the noun for any other count; by default the singular with an s
 */
export function pluralised(count: number, singular: string, plural = `${singular}s`): string {
  return `${withThousands(count)} ${count === 1 ? singular : plural}`;
}

/**
 * Writes a whole number with commas between thousands, for example `1,234,567`.
 * @param count a whole number
 */
export function withThousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * Writes a count for an SMS, in at most five characters: `4812`, `38.1k`, `1.2M`.
 * @param count a whole number, not negative
 */
export function abbreviated(count: number): string {
  if (count < 10_000) return String(count);
  const units = ['k', 'M', 'G', 'T'];
  let value = count;
  let unit = -1;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 99.95 ? value.toFixed(1) : value.toFixed(0)}${units[unit] ?? ''}`;
}

/**
 * Writes a duration in the two largest units: `45 s`, `5 min`, `3 h 10 min`, `2 d 4 h`.
 * @param seconds a whole number, not negative
 */
export function duration(seconds: number): string {
  const parts: Array<readonly [number, string]> = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3600), 'h'],
    [Math.floor((seconds % 3600) / 60), 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/**
 * Joins texts to a list within a sentence: `a`, `a and b`, `a, b and 7 more`.
 * @param items the texts, or only the first ones of a longer list
 * @param most largest number of texts that the sentence names
 * @param total length of the whole list, when `items` are only its first texts
 */
export function joined(items: readonly string[], most = 3, total = items.length): string {
  if (total <= most) {
    return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
  }
  return `${items.slice(0, most).join(', ')} and ${withThousands(total - most)} more`;
}
