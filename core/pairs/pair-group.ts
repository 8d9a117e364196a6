import type { LoggedAt } from '../flowlog/logged-at.ts';
import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import { mergeDescriptions, PASSED_ON_MARK, placeText } from './report.ts';

/** What the reports of one interface on one port have in common. */
export interface PairGroup {
  readonly at: LoggedAt;
  readonly port: number;
  /** True for packets that the interface passed on: see `Observer`. */
  readonly isPassedOn: boolean;
}

/** Number of ports: tells the two groups of a port apart. */
const PORTS = 65_536;

/** Numbers groups, so that the key of a row in the pair table is short. */
export interface PairGroupNumbers {
  readonly all: readonly PairGroup[];
  numberOf(at: LoggedAt, port: number, isPassedOn: boolean): number;
  /** The rank of each group in the order of `reportKey`, by number. */
  ranks(): readonly number[];
}

/** Returns an empty numbering for the groups of one log object. */
export function createPairGroupNumbers(): PairGroupNumbers {
  const all: PairGroup[] = [];
  const byContent = new Map<string, number>();
  const byPlace = new Map<LoggedAt, Map<number, number>>();
  const numberByContent = (group: PairGroup): number => {
    const number = ensured(byContent, groupText(group), () => all.push(group) - 1);
    const before = mustExist(all[number], 'a pair group by its number');
    all[number] = { ...before, at: mergeDescriptions(before.at, group.at) };
    return number;
  };
  return {
    all,
    numberOf(at, port, isPassedOn) {
      const ofPlace = ensured(byPlace, at, () => new Map<number, number>());
      return ensured(ofPlace, isPassedOn ? port + PORTS : port, () => numberByContent({ at, port, isPassedOn }));
    },
    ranks: () => {
      const texts = all.map(groupText);
      const inOrder = texts.toSorted(byText);
      return texts.map((text) => inOrder.indexOf(text));
    },
  };
}

/** The beginning of `reportKey`; the flow log is the same in a whole log object. */
function groupText({ at, port, isPassedOn }: PairGroup): string {
  return `${placeText(at)}${isPassedOn ? PASSED_ON_MARK : ''} ${port}`;
}

function ensured<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
