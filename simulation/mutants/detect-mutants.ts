import type { Mutant, Patch } from './mutant.ts';

const SIMULATION = 'simulation';

/** Defence: tables of every five minutes make summaries anew. */
const SUMMARIES_MADE_ANEW: Patch = {
  file: 'core/storage/stale-hours.ts',
  replace: '  if (!history) return failures;',
  by: '  if (failures.size === 0) return failures;',
};

/** Defence: the reconciler finds what was not announced, or was acknowledged too soon. */
export const RECONCILER: Patch = {
  file: 'simulation/pipeline.ts',
  replace: "      await process.call('write', () => this.#send(this.ingestQueue, s3Notification(location)));\n    }",
  by: "      if (location.key === '') return;\n    }",
};

/** Bugs of judging, tables, summaries and alerts. */
export const DETECT_MUTANTS: readonly Mutant[] = [
  {
    name: 'reconciler switched off',
    ...RECONCILER,
    caughtBy: SIMULATION,
  },
  {
    name: 'reconciler takes every object for known',
    file: 'core/reconcile.ts',
    replace: 'if (ids.some((id) => known.has(id))) continue;',
    by: 'if (ids.length > 0) continue;',
    caughtBy: SIMULATION,
  },
  {
    name: 'summaries not made while detecting',
    file: 'core/detect.ts',
    replace: 'history.remember(hoursOf(folded))',
    by: 'history.remember([])',
    without: [SUMMARIES_MADE_ANEW],
    caughtBy: SIMULATION,
  },
  {
    name: 'summary of the next hour not made anew',
    file: 'core/storage/summary-store.ts',
    replace: 'changed.flatMap((hour) => [hour, hour + HOUR_SECONDS])',
    by: 'changed',
    caughtBy: 'test/core/storage/summary-store.test.ts',
  },
  {
    name: "day's summary made from a kept hour",
    file: 'core/storage/summary-store.ts',
    replace: 'const readHour = isExclusive ? hours.get : hours.renew;',
    by: 'const readHour = hours.get;',
    without: [SUMMARIES_MADE_ANEW],
    caughtBy: 'test/core/storage/summary-store.test.ts',
  },
  {
    name: "day's summary not made anew",
    file: 'core/storage/summary-store.ts',
    replace: 'for (const start of ascending(starts.map(dayOf))) {',
    by: 'for (const start of ascending(starts.map(dayOf)).slice(1)) {',
    caughtBy: SIMULATION,
  },
  {
    name: 'summary written without reading its target first',
    file: 'core/storage/summary-store.ts',
    replace: 'const documents = await mapConcurrently(starts, READS_AT_ONCE, async (start) => windows.read(start));',
    by: 'documents ??= await mapConcurrently(starts, READS_AT_ONCE, async (start) => windows.read(start));',
    without: [
      SUMMARIES_MADE_ANEW,
      {
        file: 'core/storage/summary-store.ts',
        replace: '  const first = hourStart - TRAILING_WINDOWS * WINDOW_SECONDS;',
        by: '  let documents; const first = hourStart - TRAILING_WINDOWS * WINDOW_SECONDS;',
      },
    ],
    caughtBy: 'test/core/storage/summary-store.test.ts',
  },
  {
    name: 'windows in the trail not judged again',
    file: 'core/detect.ts',
    replace: 'ascending([...folded.keys()].flatMap((start) => trail.map((seconds) => start + seconds)))',
    by: 'ascending([...folded.keys()])',
    caughtBy: 'test/core/late-window.test.ts',
  },
  {
    name: 'judging reads before the fold',
    file: 'core/detect.ts',
    replace: 'async (start: number) => folded.get(start) ?? reads.last(start);',
    by: 'async (start: number) => early.get(start) ?? folded.get(start) ?? reads.last(start);',
    without: [
      {
        file: 'core/detect.ts',
        replace: '  const result = await fold(touched, call);\n',
        by: '  for (const start of touched) { const facts = await call.windows.read(start); if (facts) early.set(start, facts); }\n  const result = await fold(touched, call);\n',
      },
      {
        file: 'core/detect.ts',
        replace: 'const READS_AT_ONCE = 16;',
        by: 'const READS_AT_ONCE = 16; const early = new Map();',
      },
    ],
    caughtBy: SIMULATION,
  },
  {
    name: 'hours not marked as stale',
    file: 'core/enter-windows.ts',
    replace: 'markStale(before, hours);',
    by: '{ stale: before.stale, marks: before.marks + 1 };',
    caughtBy: SIMULATION,
  },
  {
    name: 'hours after a learnt address not marked',
    file: 'core/enter-windows.ts',
    replace: '...hoursAfter(learntDays, episodeState.watermark)',
    by: '',
    caughtBy: 'test/core/learned-network.test.ts',
  },
  {
    name: 'learnt address noted as told before the hours are marked',
    file: 'core/detect.ts',
    replace: '  const recorded = await enterWindows(',
    by: '  for (const day of evaluation.learntDays) await call.windows.settleLearnt(day);\n  const recorded = await enterWindows(',
    caughtBy: 'test/core/learned-network.test.ts',
  },
  {
    name: 'stale mark cleared although the hour changed meanwhile',
    file: 'core/alerting/state.ts',
    replace: "outcome.result === 'final' && outcome.hour.changes === changes ? []",
    by: "outcome.result === 'final' ? []",
    caughtBy: 'test/core/alerting/state.test.ts',
  },
  {
    name: 'stale mark cleared while windows are open',
    file: 'core/alerting/state.ts',
    replace: "outcome.result === 'final' && outcome.hour.changes === changes ? []",
    by: 'outcome.hour.changes === changes ? []',
    caughtBy: SIMULATION,
  },
  {
    name: 'tables read the watermark before the file',
    file: 'core/storage/tables.ts',
    replace: 'areFinal(windows, source.watermark) ? source.watermark : await source.readWatermark()',
    by: 'source.watermark',
    caughtBy: 'test/core/storage/stale-hours.test.ts',
  },
  {
    name: 'tables made by what was learnt of the day before when the worker began',
    file: 'core/storage/tables.ts',
    replace: '    source.windows.renewLearnt();',
    by: '',
    caughtBy: 'test/core/storage/slow-writer.test.ts',
  },
  {
    name: 'summary made by what was learnt of the day before when the worker began',
    file: 'core/storage/summary-store.ts',
    replace: '    windows.renewLearnt();',
    by: '',
    caughtBy: 'test/core/storage/slow-writer.test.ts',
  },
  {
    name: 'cited hour not written before its alert',
    file: 'core/detect.ts',
    replace: '  const published = await publishTables(stale, place, state.episodeState.watermark);',
    by: '  const published = await publishTables(stale.slice(stale.length), place, state.episodeState.watermark);',
    caughtBy: SIMULATION,
  },
  {
    name: 'alert sent without a row in the outbox',
    file: 'core/enter-windows.ts',
    replace: 'const state = { ...entered, outbox };',
    by: 'const state = { ...entered, outbox: outbox.filter((row) => !ours.includes(row)) };',
    caughtBy: SIMULATION,
  },
];
