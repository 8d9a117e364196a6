import { byText, topK } from '../../core/collections/order.ts';
import type { TableColumns } from '../../core/rollup/parquet-columns.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import type { ExposedHost, Exposure, ReportFacts, SourceCount, TargetCount } from '../report-facts.ts';
import type { AttemptFacts, TalliedSource } from './attempt-tally.ts';
import { readTable, type TableRequest } from './table-files.ts';

/** Most sources and most targets that are listed. The saved queries list 100. */
const MAX_ENDS = 50;

/** Most exposed hosts that are listed, as in the saved query `exposed_hosts`. */
const MAX_HOSTS = 100;

/** A source counts as new if the tables have no attempt of it in so many days before the span. */
const LOOKBACK_DAYS = 14;

/** Tables in which earlier attempts of a source are looked up. */
export interface ListRequest extends Pick<TableRequest<unknown>, 'store' | 'span' | 'onDamaged' | 'mayGoOn'> {
  /** First second of the tables. */
  readonly tablesFrom: number;
}

/** Returns the lists of the report, each cut to its first rows. */
export async function listsOf(
  { hosts, sources, targets }: Pick<AttemptFacts, 'hosts' | 'sources' | 'targets'>,
  request: ListRequest,
): Promise<Pick<ReportFacts, 'exposedHosts' | 'sources' | 'targets'>> {
  return {
    exposedHosts: topK(hosts, MAX_HOSTS, byExposure),
    sources: await markNew(topK(sources, MAX_ENDS, byTargets), request),
    targets: topK(targets, MAX_ENDS, bySources).map(targetCount),
  };
}

const DEEPEST_FIRST: readonly Exposure[] = ['data', 'answered', 'reset', 'open'];

function byExposure(first: ExposedHost, second: ExposedHost): number {
  return (
    DEEPEST_FIRST.indexOf(first.exposure) - DEEPEST_FIRST.indexOf(second.exposure) ||
    second.accepted - first.accepted ||
    byText(first.address, second.address) ||
    byText(first.accountId, second.accountId) ||
    byText(first.vpcId, second.vpcId) ||
    first.port - second.port
  );
}

function byTargets(first: TalliedSource, second: TalliedSource): number {
  return second.targets - first.targets || second.records - first.records || byText(first.address, second.address);
}

type Target = AttemptFacts['targets'][number];

function bySources(first: Target, second: Target): number {
  return second.sources - first.sources || second.records - first.records || byText(first.address, second.address);
}

function targetCount({ address, sources, rejected, accepted }: Target): TargetCount {
  return { address, sources, rejected, accepted };
}

/** Marks the sources whose first attempt is in the last 24 hours of the span. If the tables begin there, nobody can tell. */
async function markNew(sources: readonly TalliedSource[], request: ListRequest): Promise<SourceCount[]> {
  const { span, tablesFrom } = request;
  const dayBefore = span.to - DAY_SECONDS;
  const candidates = tablesFrom < dayBefore ? sources.filter(({ firstEver }) => firstEver >= dayBefore) : [];
  const fresh = await withoutEarlier(new Set(candidates.map(({ address }) => address)), request);
  return sources.map((source) => sourceCount(source, fresh.has(source.address)));
}

function sourceCount(source: TalliedSource, isNew: boolean): SourceCount {
  const { address, targets, records, rejected, accepted, firstSeen, lastSeen } = source;
  return { address, targets, records, rejected, accepted, firstSeen, lastSeen, isNew };
}

/** Removes the addresses that the tables have before the span. */
async function withoutEarlier(addresses: Set<string>, request: ListRequest): Promise<ReadonlySet<string>> {
  const { span, tablesFrom, mayGoOn } = request;
  const from = Math.max(tablesFrom, span.from - LOOKBACK_DAYS * DAY_SECONDS);
  if (from >= span.from) return addresses;
  await readTable(
    {
      ...request,
      table: 'attempts',
      span: { from, to: span.from },
      decode: (columns) => inboundSourcesOf(columns, span.from),
      mayGoOn: () => addresses.size > 0 && mayGoOn(),
    },
    (address) => void addresses.delete(address),
  );
  return addresses;
}

function inboundSourcesOf(columns: TableColumns, before: number): string[] {
  const directions = columns.texts('direction');
  const starts = columns.numbers('window_start');
  return columns
    .texts('source')
    .filter((_, index) => directions[index] === 'inbound' && (starts[index] ?? before) < before);
}
