import { rollupWindow as compute } from '../../../../core/rollup/rollup.ts';
import { numberOf, rememberedBy } from '../../remembered.ts';

export * from '../../../../core/rollup/rollup.ts';

/** Remembers rows by window and watermark. */
export const rollupWindow = rememberedBy(compute, (facts, watermark) => `${numberOf(facts)} ${watermark}`);
