import { byText, sortByKey } from '../collections/order.ts';
import { type InterfaceReport, mergeInterfaceReports } from '../pairs/interface-tally.ts';
import { observerKey } from '../pairs/report.ts';
import { type Coverage, foldCoverage } from './coverage.ts';
import { foldReports } from './fold-reports.ts';
import { type ReportList, tableOf } from './report-table.ts';

/** What is known of a window beyond its traffic. */
export interface WindowHead {
  /** Start of the window, epoch seconds. */
  readonly windowStart: number;
  /** Latest record start in the window, epoch seconds: the watermark is made of it. */
  readonly latest: number;
  /** The watched ports, ascending. */
  readonly ports: readonly number[];
  /** Ids of the log objects that are counted, ascending. */
  readonly objects: readonly string[];
  /** In the order of `coverageKey`. */
  readonly coverage: readonly Coverage[];
  /** Ids of log objects that are not counted, because the window has no room for their reports, ascending; absent where all are counted. */
  readonly leftOut?: readonly string[];
}

/**
 * What is reported of one window: by one log object (a partial) or by any number of them (a window document). Both have the same form, so that
 * folding needs one function. Directions are not decided here: `resolveWindow` does that with what the whole fleet knows.
 */
export interface WindowDocument extends WindowHead {
  /** Interfaces that report a pair, ascending by `observerKey`. */
  readonly interfaces: readonly InterfaceReport[];
  /** Ascending by `reportKey`. */
  readonly reports: ReportList;
}

/**
 * Folds what is reported of a window. The result depends only on the set of log objects: order, grouping and repetition change nothing.
 * @param parts of the same window; a part whose log objects are all counted already adds only what it leaves out, a part that is counted in half is refused
 * @returns undefined when there are no parts
 * @throws {RangeError} when parts overlap without one holding the other, because counts can then not be told apart
 */
export function foldWindow(parts: readonly WindowDocument[]): WindowDocument | undefined {
  const counted = new Set<string>();
  const kept: WindowDocument[] = [];
  for (const part of parts.toSorted((a, b) => b.objects.length - a.objects.length)) {
    const repeated = part.objects.filter((id) => counted.has(id)).length;
    if (repeated === part.objects.length) continue;
    if (repeated > 0) {
      throw new RangeError(
        `Fold a window: ${repeated} of ${part.objects.length} log objects counted already, all or none expected`,
      );
    }
    for (const id of part.objects) counted.add(id);
    kept.push(part);
  }
  const [first] = kept.length > 0 ? kept : parts;
  if (!first) return undefined;
  const leftOut = leftOutOf(parts, counted);
  if (kept.length <= 1) return withLeftOut(first, leftOut);
  return {
    windowStart: first.windowStart,
    latest: Math.max(...kept.map((part) => part.latest)),
    ports: [...new Set(kept.flatMap((part) => part.ports))].toSorted((a, b) => a - b),
    objects: [...counted].toSorted(byText),
    coverage: foldCoverage(kept.flatMap((part) => part.coverage)),
    interfaces: foldInterfaces(kept),
    reports: foldReports(kept.map((part) => tableOf(part.reports))),
    ...(leftOut.length === 0 ? {} : { leftOut }),
  };
}

/** Returns the ids of log objects that any of the parts leaves out and none counts, ascending. */
function leftOutOf(parts: readonly WindowDocument[], counted: ReadonlySet<string>): readonly string[] {
  const leftOut = new Set(parts.flatMap((part) => part.leftOut ?? []));
  return [...leftOut].filter((id) => !counted.has(id)).toSorted(byText);
}

/** Returns the document itself where it leaves out just these log objects. */
function withLeftOut(document: WindowDocument, leftOut: readonly string[]): WindowDocument {
  const { leftOut: before = [], ...others } = document;
  const isSame = before.length === leftOut.length && before.every((id, index) => id === leftOut[index]);
  if (isSame) return document;
  return leftOut.length === 0 ? others : { ...others, leftOut };
}

function foldInterfaces(parts: readonly WindowDocument[]): InterfaceReport[] {
  const byKey = new Map<string, InterfaceReport>();
  for (const report of parts.flatMap((part) => part.interfaces)) {
    const key = observerKey(report.at);
    const before = byKey.get(key);
    byKey.set(key, before ? mergeInterfaceReports(before, report) : report);
  }
  return sortByKey(byKey).map(([, report]) => report);
}
