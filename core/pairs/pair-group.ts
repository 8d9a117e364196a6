import type { LoggedAt } from '../flowlog/flow-record.ts';
import { mustExist } from '../collections/must-exist.ts';
import { type Direction, DIRECTIONS } from './direction.ts';
import { mergePlaces } from './pair.ts';
import { byText } from '../collections/order.ts';

/** What the pairs of one interface, direction and port have in common. */
export interface PairGroup {
  readonly at: LoggedAt;
  readonly direction: Direction;
  readonly port: number;
}

/** Numbers series by what they say, so that a row's key is short. */
export interface PairGroupNumbers {
  readonly all: readonly PairGroup[];
  numberOf(at: LoggedAt, direction: Direction, port: number): number;
  /** The place of each series in the order of `pairKey`, by number. */
  ranks(): readonly number[];
}

/** Numbers the series of one log object. */
export function createPairGroupNumbers(): PairGroupNumbers {
  const all: PairGroup[] = [];
  const byContent = new Map<string, number>();
  const byPlace = new Map<LoggedAt, Map<number, number>>();
  const numberByContent = (series: PairGroup): number => {
    const number = ensured(byContent, groupText(series), () => all.push(series) - 1);
    const known = mustExist(all[number], 'a series by its number');
    all[number] = { ...known, at: mergePlaces(known.at, series.at) };
    return number;
  };
  return {
    all,
    numberOf(at, direction, port) {
      const ofPlace = ensured(byPlace, at, () => new Map<number, number>());
      return ensured(ofPlace, DIRECTIONS.length * port + DIRECTIONS.indexOf(direction), () =>
        numberByContent({ at, direction, port }),
      );
    },
    ranks: () => {
      const texts = all.map(groupText);
      const inOrder = texts.toSorted(byText);
      return texts.map((text) => inOrder.indexOf(text));
    },
  };
}

/** The beginning of `pairKey`. */
function groupText({ at, direction, port }: PairGroup): string {
  return [at.accountId, at.vpcId, at.subnetId, at.interfaceId, direction, port].join(' ');
}

function ensured<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
