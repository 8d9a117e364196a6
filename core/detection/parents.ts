import { byText } from '../collections/order.ts';
import type { Allowance } from './allow-list.ts';
import type { NotAllowedBy } from './finding.ts';
import type { TrailingHost } from './trailing-contacts.ts';

/** The hosts that reached a host which now does what they did. */
export interface Parents {
  /** Addresses of those that reached it, at most ten. */
  readonly parents: readonly string[];
  /**
   * The entry of the allow-list that covers all parents; absent where there is none. Such parents reach for every host, so it proves little that one
   * of these hosts fans out.
   */
  readonly allowedBy?: string;
  /** Why not every parent is covered, where an entry covers each of them but for a limit; the first such parent says it. */
  readonly notAllowedBy?: NotAllowedBy;
}

/** Returns the entry of the allow-list by which a host may fan out, or nearly may. */
export type FanOutAllowance = (parent: TrailingHost) => Allowance | undefined;

/** How many parents a finding names. */
export const MOST_PARENTS = 10;

/** A parent, and the entry that covers or nearly covers it. */
interface NamedParent extends Pick<Parents, 'allowedBy' | 'notAllowedBy'> {
  readonly name: string;
}

/**
 * Names the parents of a host that fans out: those that may not fan out themselves, or else all, and what hides them.
 * @param allowanceOf says which parents may fan out
 */
export function namesOf(parents: readonly TrailingHost[], allowanceOf: FanOutAllowance): Parents {
  const all = parents
    .map((parent): NamedParent => ({ name: parent.name.host, ...allowanceOf(parent) }))
    .toSorted((a, b) => byText(a.name, b.name));
  const strangers = all.filter(({ allowedBy }) => allowedBy === undefined);
  const named = strangers.length > 0 ? strangers : all;
  return { parents: named.slice(0, MOST_PARENTS).map(({ name }) => name), ...allowanceOfAll(named) };
}

/** Returns what covers all parents, or nearly covers each of them. */
function allowanceOfAll(parents: readonly NamedParent[]): Pick<Parents, 'allowedBy' | 'notAllowedBy'> {
  const [first] = parents;
  if (first?.allowedBy !== undefined) return { allowedBy: first.allowedBy };
  if (first?.notAllowedBy === undefined || parents.some(({ notAllowedBy }) => !notAllowedBy)) return {};
  return { notAllowedBy: first.notAllowedBy };
}
