import { firstLineStart } from '../first-line.ts';
import { createCsvUnwrapper } from './csv-unwrapper.ts';
import { createExportUnwrapper } from './export-unwrapper.ts';
import { createJsonUnwrapper } from './json-unwrapper.ts';
import { type TextTaker, type Unwrapper, type Wrapping, wrappingOf } from './wrapping.ts';

/** The wrapping shows within so many bytes of the text. What stands behind them is not asked: how much of it is there depends on the chunks. */
const DECISION_BYTES = 4096;

const NEWLINE = 10;

/** An unwrapper that finds out itself how the lines are wrapped. */
export interface FindingUnwrapper extends Unwrapper {
  /** @returns how the lines are wrapped; `none` as long as that is not decided */
  wrapping(): Wrapping;
}

/**
 * Unwraps the lines of a text, whatever they are wrapped in. The first line that is not empty decides, once for the whole text; text that is not wrapped is passed on
 * untouched.
 * @param taker gets the lines
 */
export function createUnwrapper(taker: TextTaker): FindingUnwrapper {
  let head: Buffer = Buffer.alloc(0);
  let wrapping: Wrapping = 'none';
  let decided: Unwrapper | undefined;

  const decide = (): Unwrapper => {
    const start = firstLineStart(head);
    const known = head.subarray(0, DECISION_BYTES);
    const newline = known.indexOf(NEWLINE, start);
    wrapping = wrappingOf(known.toString('latin1', start, newline < 0 ? known.length : newline));
    const unwrapper = UNWRAPPERS[wrapping](taker);
    if (head.length > 0) unwrapper.push(wrapping === 'none' ? head : head.subarray(start));
    head = Buffer.alloc(0);
    return unwrapper;
  };

  return {
    push(chunk) {
      if (decided) {
        decided.push(chunk);
        return;
      }
      head = head.length === 0 ? Buffer.from(chunk) : Buffer.concat([head, chunk]);
      if (head.length >= DECISION_BYTES || head.includes(NEWLINE, firstLineStart(head))) decided = decide();
    },
    end() {
      decided ??= decide();
      decided.end();
    },
    wrapping: () => wrapping,
  };
}

const UNWRAPPERS: Readonly<Record<Wrapping, (taker: TextTaker) => Unwrapper>> = {
  none: (taker) => ({ push: (chunk) => taker.push(chunk), end: () => undefined }),
  export: createExportUnwrapper,
  json: createJsonUnwrapper,
  csv: createCsvUnwrapper,
};
