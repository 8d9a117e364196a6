import { resolveWindow as resolve } from '../../../../core/windows/resolve.ts';
import { numberOf, rememberedBy } from '../../remembered.ts';

export * from '../../../../core/windows/resolve.ts';

/** Remembers windows by their document, and by what is known of our addresses. */
export const resolveWindow = rememberedBy(
  resolve,
  (document, { inside, remembered, mostListed = -1 }) =>
    `${numberOf(document)} ${numberOf(inside)} ${numberOf(remembered)} ${mostListed}`,
);
