import { DETECT_MUTANTS } from './detect-mutants.ts';
import type { Mutant } from './mutant.ts';
import { OUTBOX_MUTANTS } from './outbox-mutants.ts';
import { WRITE_MUTANTS } from './write-mutants.ts';

/** All mutants, in the order of the pipeline. */
export const MUTANTS: readonly Mutant[] = [...WRITE_MUTANTS, ...DETECT_MUTANTS, ...OUTBOX_MUTANTS];
