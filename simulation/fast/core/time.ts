import { isoSecond as format, windowName as write } from '../../../core/time.ts';
import { rememberedBy } from '../remembered.ts';

export * from '../../../core/time.ts';

/** Remembers names of windows. */
export const windowName = rememberedBy(write, (windowStart) => windowStart);

/** Remembers texts of seconds. */
export const isoSecond = rememberedBy(format, (second) => second);
