import type { ExplainedAdvisory } from './audit-report.ts';

/** Known vulnerabilities of packages in the lockfile that do no harm here. */
export const EXPLAINED_ADVISORIES: readonly ExplainedAdvisory[] = [];
