import { AddressAdder, type AddressTotals } from './address-totals.ts';
import { type EntriesBySeries, entriesBySeries, type PairEntries } from './pair-entries.ts';
import type { ReportTable } from './report-table.ts';
import type { ScopeSeries } from './scope-series.ts';
import { SCOPE_TYPES } from './scope.ts';
import type { SeriesTotals } from './window-totals.ts';

/** Totals of the addresses at both ends of the pairs of a series. */
export type EndTotals = Pick<
  SeriesTotals,
  | 'sources'
  | 'destinations'
  | 'sourcesSketch'
  | 'destinationsSketch'
  | 'attemptSources'
  | 'rejectedSources'
  | 'acceptedSources'
  | 'unknownSources'
  | 'topSources'
  | 'topDestinations'
>;

/** Adds up the addresses of all series. A scope with the same pairs as the next wider scope takes its totals. */
export function addressesBySeries(
  entries: PairEntries,
  series: Pick<ScopeSeries, 'numbersOf' | 'count'>,
  table: Pick<ReportTable, 'source' | 'destination' | 'addresses'>,
): Map<number, EndTotals> {
  const added = new Map<number, EndTotals>();
  const adder = new AddressAdder(table.addresses);
  let wider: { readonly numbers: Int32Array; readonly ordered: EntriesBySeries } | undefined;
  for (const [typeIndex, type] of SCOPE_TYPES.entries()) {
    const numbers = series.numbersOf(typeIndex);
    const ordered = entriesBySeries(entries, { typeIndex, numbers, count: series.count() });
    const isNamed = type !== 'interface';
    for (const number of ordered.spans.keys()) {
      const own = entriesOf(ordered, number);
      const around = isNamed && wider ? (wider.numbers[entries.group[own[0] ?? 0] ?? 0] ?? -1) : -1;
      const known = wider && areSame(own, entriesOf(wider.ordered, around)) ? added.get(around) : undefined;
      added.set(number, known ?? endsOf(own, { entries, table, adder, isNamed }));
    }
    wider = { numbers, ordered };
  }
  return added;
}

function entriesOf({ entries, spans }: EntriesBySeries, series: number): Uint32Array {
  const [from, to] = spans.get(series) ?? [0, 0];
  return entries.subarray(from, to);
}

function areSame(entries: Uint32Array, others: Uint32Array): boolean {
  return entries.length === others.length && entries.every((entry, index) => entry === others[index]);
}

/** What the addresses of a series are added up with. */
interface Adding {
  readonly entries: PairEntries;
  readonly table: Pick<ReportTable, 'source' | 'destination'>;
  readonly adder: AddressAdder;
  /** Whether the addresses with most attempts are asked for. */
  readonly isNamed: boolean;
}

function endsOf(own: Uint32Array, { entries, table, adder, isNamed }: Adding): EndTotals {
  const totalsOf = (ends: Uint32Array): AddressTotals => {
    const { row, attempts, bits } = entries;
    for (const entry of own) adder.add(ends[row[entry] ?? 0] ?? 0, attempts[entry] ?? 0, bits[entry] ?? 0);
    return adder.take(isNamed);
  };
  const sources = totalsOf(table.source);
  const destinations = totalsOf(table.destination);
  return {
    sources: sources.distinct,
    destinations: destinations.distinct,
    sourcesSketch: sources.sketch,
    destinationsSketch: destinations.sketch,
    attemptSources: sources.attempting,
    rejectedSources: sources.rejected,
    acceptedSources: sources.accepted,
    unknownSources: sources.unknown,
    topSources: sources.top,
    topDestinations: destinations.top,
  };
}
