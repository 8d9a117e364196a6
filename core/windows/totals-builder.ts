import { groupedBy } from '../collections/grouped-by.ts';
import { mustExist } from '../collections/must-exist.ts';
import { byText } from '../collections/order.ts';
import { type Direction, DIRECTIONS } from '../pairs/direction.ts';
import { attemptsOf, type Pair } from '../pairs/pair.ts';
import { ATTEMPT_BITS } from './address-totals.ts';
import { type MergedPair, mergePairs } from './merged-pair.ts';
import { PairEntries, TYPE_SHIFT } from './pair-entries.ts';
import type { ReportGroups } from './report-groups.ts';
import type { ReportTable } from './report-table.ts';
import { addReport, createScopeSeries, type MutableSums, type ScopeSeries } from './scope-series.ts';
import { addressesBySeries } from './series-addresses.ts';
import { SCOPE_TYPES, scopeKey } from './scope.ts';
import { scopesOf } from './scope-window.ts';
import type { ScopeTotals, SeriesTotals, WindowTotals } from './window-totals.ts';

const ALL_TYPES = (1 << SCOPE_TYPES.length) - 1;

/** Adds up all pairs of a large window for every scope. For each pair it keeps a few numbers, and no text. */
export class TotalsBuilder {
  readonly #table: ReportTable;
  readonly #reporters: ReportGroups['reporters'];
  readonly #series: ScopeSeries = createScopeSeries();
  readonly #entries = new PairEntries();
  /** By observer and direction the group of {@link #port}; -1 where none was asked for. */
  readonly #groups: Int32Array;
  #sums: MutableSums[] = [];
  #port = -1;
  #pairs = 0;

  constructor({ table, reporters }: Pick<ReportGroups, 'table' | 'reporters'>) {
    this.#table = table;
    this.#reporters = reporters;
    this.#groups = new Int32Array(table.observers.length * DIRECTIONS.length).fill(-1);
  }

  /**
   * Adds a report that is a pair by itself, as it is.
   * @param row its row in the table
   */
  addReport(row: number, direction: Direction): void {
    const rejected = this.#table.rejected[row] ?? 0;
    const accepted = this.#table.accepted[row] ?? 0;
    const group = this.#groupOf(row, direction);
    addReport(mustExist(this.#sums[group], 'the sums of a group'), this.#table, row);
    this.#pairs += 1;
    this.#enter(group, row, { rejected, accepted, types: ALL_TYPES });
  }

  /**
   * Adds all pairs of one source, destination and port.
   * @param row a row of the table with these ends
   */
  add(pairs: readonly Pair[], row: number): void {
    this.#pairs += pairs.length;
    const [only, ...others] = pairs;
    if (!only) return;
    if (others.length === 0) {
      this.#addFor(only, ALL_TYPES, row);
      return;
    }
    // Several interfaces saw these packets, so a wider scope takes them as one.
    for (const [index, type] of SCOPE_TYPES.entries()) {
      const scopeOf = ({ at }: Pair): string => {
        const scope = scopesOf(at).find((candidate) => candidate.type === type);
        return scope ? scopeKey(scope) : '';
      };
      for (const [key, members] of groupedBy(pairs, scopeOf)) {
        if (key === '') continue;
        const merged = type === 'interface' ? members : mergePairs(members);
        for (const pair of merged) this.#addFor(pair, 1 << index, row);
      }
    }
  }

  #addFor(pair: MergedPair, types: number, row: number): void {
    const group = this.#series.groupOf(pair);
    this.#series.add(group, pair, types);
    this.#enter(group, row, { ...pair, types });
  }

  #enter(group: number, row: number, pair: Parameters<typeof attemptsOf>[0] & { readonly types: number }): void {
    const entry = this.#entries.next();
    this.#entries.group[entry] = group;
    this.#entries.row[entry] = row;
    this.#entries.attempts[entry] = attemptsOf(pair);
    const rejected = pair.rejected > 0 ? ATTEMPT_BITS.rejected : 0;
    const accepted = pair.accepted > 0 ? ATTEMPT_BITS.accepted : 0;
    const unknown = (pair.unknown ?? 0) > 0 ? ATTEMPT_BITS.unknown : 0;
    this.#entries.bits[entry] = (pair.types << TYPE_SHIFT) | rejected | accepted | unknown;
  }

  /** Returns the group of a report. Reports come by port, and mostly have few interfaces. */
  #groupOf(row: number, direction: Direction): number {
    const port = this.#table.port[row] ?? 0;
    if (port !== this.#port) this.#groups.fill(-1);
    this.#port = port;
    const observer = this.#table.observer[row] ?? 0;
    const name = observer * DIRECTIONS.length + DIRECTIONS.indexOf(direction);
    const known = this.#groups[name] ?? -1;
    if (known >= 0) return known;
    const at = mustExist(this.#reporters[observer], 'the interface of a report');
    const group = this.#series.groupOf({ at, port, direction });
    this.#groups[name] = group;
    this.#sums[group] = this.#series.sumsOfGroup(group);
    return group;
  }

  /** Returns the totals of everything that was added. */
  finish(): WindowTotals {
    this.#series.settle();
    const totals: SeriesTotals[] = [];
    for (const [series, ends] of addressesBySeries(this.#entries, this.#series, this.#table)) {
      totals[series] = { ...this.#series.sumsOf(series), ...ends };
    }
    const scopes = new Map<string, ScopeTotals>();
    for (const [key, numbers] of groupedBy(totals.keys(), (number) => scopeKey(this.#series.scopeOf(number)))) {
      const series = numbers.map((number) => mustExist(totals[number], 'the totals of a scope'));
      const inOrder = series.toSorted((a, b) => a.port - b.port || byDirection(a, b));
      scopes.set(key, { scope: this.#series.scopeOf(numbers[0] ?? 0), series: inOrder });
    }
    return { pairs: this.#pairs, scopes: new Map([...scopes].toSorted(([a], [b]) => byText(a, b))) };
  }
}

function byDirection(one: SeriesTotals, other: SeriesTotals): number {
  return DIRECTIONS.indexOf(one.direction) - DIRECTIONS.indexOf(other.direction);
}
