import { formatText, type FoundFormat } from '../../core/flowlog/found-format.ts';
import { pluralised } from '../../core/wording.ts';

/** Most formats that a summary names. */
const MOST_FORMATS = 5;

/** Counts files by their format. */
export interface FormatTally {
  add(format: FoundFormat): void;
  /** @returns a line for each format, those of most files first */
  lines(): string[];
}

/** Starts counting. */
export function createFormatTally(): FormatTally {
  const files = new Map<string, number>();
  return {
    add(format) {
      const text = formatText(format);
      files.set(text, (files.get(text) ?? 0) + 1);
    },
    lines() {
      const lines = [...files]
        .toSorted(([, one], [, other]) => other - one)
        .map(([text, count]) =>
          files.size === 1 ? `Format: ${text}` : `Format of ${pluralised(count, 'file')}: ${text}`,
        );
      const rest = lines.length - MOST_FORMATS;
      return rest > 0 ? [...lines.slice(0, MOST_FORMATS), pluralised(rest, 'more format')] : lines;
    },
  };
}
