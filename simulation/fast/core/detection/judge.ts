import { LONGEST_TRAIL } from '../../../../core/detection/all-rules.ts';
import { judgeWindow as judge } from '../../../../core/detection/judge.ts';
import { numberOf, rememberedBy } from '../../remembered.ts';

export * from '../../../../core/detection/judge.ts';

const TRAIL = Array.from({ length: LONGEST_TRAIL + 1 }, (_, back) => back);

/** Remembers findings by everything that a window is judged by. */
export const judgeWindow = rememberedBy(judge, ({ facts, earlier, watermark, history, settings, rules }) => {
  const { hours, days, baselines } = history;
  const seen = [facts, baselines, settings, rules, ...TRAIL.map(earlier)];
  return [watermark, hours.length, ...[...seen, ...hours, ...days].map(numberOf)].join(' ');
});
