import { z } from 'zod';
import type { HostResult } from './hosts/host-table.ts';
import type { RealResult } from './real/real-table.ts';
import type { SeriesResult } from './series/series-table.ts';

/** Everything that a full evaluation measured. The tables and charts of docs/detection/results.md are made from it. */
export interface EvaluationResults {
  readonly series: readonly SeriesResult[];
  readonly hosts: readonly HostResult[];
  /** Empty if no folder of real traffic was named. */
  readonly real: readonly RealResult[];
}

const scoreSchema = z.object({
  alarms: z.number(),
  right: z.number(),
  incidents: z.number(),
  found: z.number(),
  delays: z.array(z.number()),
  days: z.number(),
});

const resultsSchema = z.object({
  series: z.array(
    z.object({
      background: z.string(),
      ruleSet: z.string(),
      weeks: z.number(),
      all: scoreSchema,
      factors: z.array(z.object({ factor: z.number(), score: scoreSchema })),
    }),
  ),
  hosts: z.array(z.object({ kind: z.string(), isWorm: z.boolean(), ruleSet: z.string(), score: scoreSchema })),
  real: z.array(z.object({ caseName: z.string(), ruleSet: z.string(), score: scoreSchema })),
});

/** Writes results as JSON, one result a line, so that a change of one result is a change of one line. */
export function resultsText(results: EvaluationResults): string {
  const part = (name: keyof EvaluationResults): string =>
    `  "${name}": [\n${results[name].map((result) => `    ${JSON.stringify(result)}`).join(',\n')}\n  ]`;
  return `{\n${[part('series'), part('hosts'), part('real')].join(',\n')}\n}\n`;
}

/**
 * Reads results that {@link resultsText} wrote.
 * @throws {z.ZodError} if a field is missing or has another type
 */
export function readResults(text: string): EvaluationResults {
  return resultsSchema.parse(JSON.parse(text));
}
