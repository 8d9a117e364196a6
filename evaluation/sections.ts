import { chartImage, chartWithNumbers, RESULT_CHARTS } from './charts/result-charts.ts';
import type { Case } from './cases/case-folder.ts';
import { caseTable, evaluateCases } from './cases/case-table.ts';
import { HOST_KINDS } from './hosts/host-kinds.ts';
import { evaluateHosts, type HostResult, hostSummaryTable, hostTable } from './hosts/host-table.ts';
import type { HostPlan } from './hosts/simulated-hosts.ts';
import { PEERS } from './peers/peers.ts';
import { evaluateReal, realCaseList, type RealResult, realSummaryTable, realTable } from './real/real-table.ts';
import { openRealFolder } from './real/real-folder.ts';
import type { EvaluationResults } from './results.ts';
import type { Progress, Section } from './section.ts';
import { startSeries } from './series/series-process.ts';
import { evaluateSeries, type SeriesResult, seriesSummaryTable, seriesTable } from './series/series-table.ts';
import type { SeriesPlan } from './series/simulated-series.ts';

/** Series for the surge rule. Their backgrounds go from quiet to busy, and from regular to varied. */
export const SERIES_PLAN: SeriesPlan = {
  backgrounds: [
    { base: 0.5, size: 1 },
    { base: 8, size: 2 },
    { base: 8, size: 10 },
    { base: 50, size: 5 },
    { base: 200, size: 2 },
    { base: 200, size: 10 },
  ],
  replicates: 4,
  weeks: 9,
  seed: 445,
};

/** Hosts of one week. */
export const HOST_PLAN: HostPlan = { kinds: HOST_KINDS, replicates: 4, days: 7, outbreakDay: 3, seed: 445 };

const NO_FOLDER =
  'No folder of real traffic was named, so this is the simulated part alone: npm run evaluate -- <folder>';

/** A small plan, which a test can run every time. */
export const QUICK_SERIES_PLAN: SeriesPlan = {
  backgrounds: [{ base: 8, size: 10 }],
  replicates: 1,
  weeks: 3,
  seed: 445,
};

/** A small plan of hosts for one day. */
export const QUICK_HOST_PLAN: HostPlan = {
  kinds: HOST_KINDS.filter(({ name }) =>
    ['client', 'file server', 'domain controller', 'worm, 4 a minute', 'worm, 1 a minute'].includes(name),
  ),
  replicates: 1,
  days: 1,
  outbreakDay: 0,
  seed: 445,
};

/** Measures the small plans. */
export async function quickSections(progress: Progress): Promise<Section[]> {
  const series = evaluateSeries(QUICK_SERIES_PLAN, progress);
  return [{ id: 'quick', text: quickText(series, await evaluateHosts(QUICK_HOST_PLAN, progress)) }];
}

/** Writes the tables of the small plans. */
export function quickText(series: readonly SeriesResult[], hosts: readonly HostResult[]): string {
  return `${seriesTable(series)}\n\n${hostTable(hosts)}`;
}

/**
 * Measures simulated series, simulated hosts and real traffic.
 * @param folder path of the folder with real traffic; undefined for simulated traffic only
 * @param progress prints the progress
 * @throws {EvaluationFolderError} if the folder does not exist or lacks files
 */
export async function fullResults(folder: string | undefined, progress: Progress): Promise<EvaluationResults> {
  const opened = folder === undefined ? undefined : await openRealFolder(folder);
  const [series, { hosts, real }] = await Promise.all([
    startSeries(SERIES_PLAN, progress),
    (async () => ({
      hosts: await evaluateHosts(HOST_PLAN, progress),
      real: opened ? await evaluateReal(opened, progress) : [],
    }))(),
  ]);
  return { series, hosts, real };
}

/** Writes the tables of a full evaluation. */
export function fullSections({ series, hosts, real }: EvaluationResults): Section[] {
  return [
    { id: 'rules', text: rulesText() },
    { id: 'series', text: seriesText(series) },
    { id: 'hosts', text: hostsText(hosts) },
    { id: 'real', text: real.length > 0 ? realText(real) : NO_FOLDER },
  ];
}

/** Says what the rules make of each case. */
export async function casesSection(cases: readonly Case[], progress: Progress): Promise<Section> {
  return { id: 'cases', text: caseTable(await evaluateCases(cases, progress)) };
}

function seriesText(series: readonly SeriesResult[]): string {
  const { surgesFound, surgesFalse } = RESULT_CHARTS;
  return [seriesSummaryTable(series), chartImage(surgesFound), chartWithNumbers(surgesFalse, seriesTable(series))].join(
    '\n\n',
  );
}

function hostsText(hosts: readonly HostResult[]): string {
  const { hostsFalse, hostsWorms } = RESULT_CHARTS;
  return [
    hostSummaryTable(hosts),
    chartWithNumbers(hostsFalse, hostTable(hosts.filter(({ isWorm }) => !isWorm))),
    chartWithNumbers(hostsWorms, hostTable(hosts.filter(({ isWorm }) => isWorm))),
  ].join('\n\n');
}

function realText(real: readonly RealResult[]): string {
  const { realFound, realWrong } = RESULT_CHARTS;
  return [
    realCaseList(),
    realSummaryTable(real),
    chartImage(realFound),
    chartWithNumbers(realWrong, realTable(real)),
  ].join('\n\n');
}

function rulesText(): string {
  return PEERS.map(({ name, rule, source }) => `- **${name}** ([source](${linkable(source)})):\n  ${rule}.`).join('\n');
}

/** Writes an address so that brackets in it do not end a Markdown link. */
function linkable(address: string): string {
  return address.replaceAll('(', '%28').replaceAll(')', '%29');
}
