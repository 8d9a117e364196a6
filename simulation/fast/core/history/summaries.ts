import { memoised } from '../../../../core/collections/memoised.ts';
import * as summaries from '../../../../core/history/summaries.ts';
import { numberOf, rememberedBy } from '../../remembered.ts';

export * from '../../../../core/history/summaries.ts';

/** Remembers summaries by the windows that they are made from. */
export const summariseHour = rememberedBy(
  summaries.summariseHour,
  (hourStart, windows) => `${hourStart} ${windows.map(numberOf).join(' ')}`,
);

/** Remembers summaries by the hours that they are made from. */
export const summariseDay = rememberedBy(
  summaries.summariseDay,
  (dayStart, hours) => `${dayStart} ${hours.map(numberOf).join(' ')}`,
);

/** Remembers bytes by their summary. */
export const encodeSummary = memoised(summaries.encodeSummary);

/** Remembers summaries by their bytes. */
export const decodeHour = memoised(summaries.decodeHour);

/** Remembers summaries by their bytes. */
export const decodeDay = memoised(summaries.decodeDay);
