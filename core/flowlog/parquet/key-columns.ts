import type { ColumnChunk } from './column-chunk.ts';
import { type Entries, numbersOf, textOf } from './entries.ts';
import type { Criterion } from './row-marks.ts';
import { excludesPorts, isAlways } from './statistics.ts';

/** The columns that say whether a row matters, and when it was. */
export interface KeyColumns {
  readonly ports: readonly ColumnChunk[];
  /** Undefined if no column has it: then a row without a port has another status than `OK`. */
  readonly logStatus: ColumnChunk | undefined;
  readonly start: ColumnChunk;
}

/** A row with another status says that an interface was silent, or something that the reader of lines must judge. */
const ORDINARY_STATUS = 'OK';

const STATUS_CRITERION: Criterion = {
  verdictsOf: (entries) => textVerdicts(entries, (text) => text !== ORDINARY_STATUS),
  nullMatters: true,
};

/** A port that whoever wrote the file did not spell as AWS does is left to the reader of lines; `-` is a port that is not there. */
const USUAL_PORT = /^(?:-|0|[1-9]\d{0,4})$/;

/**
 * Returns the columns of which the values must be read to know which rows matter, and what to look for in each. A column is left out if its
 * statistics say that no row matters by it.
 */
export function criteriaOf(keys: KeyColumns, ports: ReadonlySet<number>): Map<ColumnChunk, Criterion> {
  const criteria = new Map<ColumnChunk, Criterion>();
  for (const chunk of keys.ports) {
    const criterion = portCriterion(chunk, ports);
    if (keys.logStatus === undefined) criteria.set(chunk, { ...criterion, nullMatters: true });
    else if (!excludesPorts(chunk, ports)) criteria.set(chunk, criterion);
  }
  if (keys.logStatus && !isAlways(keys.logStatus, ORDINARY_STATUS)) criteria.set(keys.logStatus, STATUS_CRITERION);
  return criteria;
}

function portCriterion({ element }: ColumnChunk, ports: ReadonlySet<number>): Criterion {
  return element.type === 'BYTE_ARRAY' ? textPortCriterion(ports) : numberPortCriterion(ports);
}

function numberPortCriterion(ports: ReadonlySet<number>): Criterion {
  const verdictsOf = (entries: Entries): Uint8Array => {
    const numbers = numbersOf(entries);
    const verdicts = new Uint8Array(entries.length);
    for (const port of ports) {
      for (let index = 0; index < numbers.length; index++) if (numbers[index] === port) verdicts[index] = 1;
    }
    return verdicts;
  };
  return { verdictsOf, nullMatters: false };
}

function textPortCriterion(ports: ReadonlySet<number>): Criterion {
  const texts = new Set([...ports].map(String));
  const matters = (text: string): boolean => texts.has(text) || (text !== '' && !USUAL_PORT.test(text));
  return { verdictsOf: (entries) => textVerdicts(entries, matters), nullMatters: false };
}

/** Judges values by their texts, one after the other: all texts of a page at once could fill the memory. */
function textVerdicts(entries: Entries, matters: (text: string) => boolean): Uint8Array {
  const verdicts = new Uint8Array(entries.length);
  for (let index = 0; index < entries.length; index++) verdicts[index] = matters(textOf(entries, index)) ? 1 : 0;
  return verdicts;
}
