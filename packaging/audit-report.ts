/** A known vulnerability that somebody looked at, and that may stay for now. */
export interface ExplainedAdvisory {
  /** Its id at GitHub, for example `GHSA-xxxx-xxxx-xxxx`. */
  readonly id: string;
  /** Why it does no harm here. */
  readonly reason: string;
}

/** What `npm audit` found. */
export type AuditReport =
  /** The registry did not answer. */
  | { readonly kind: 'unavailable'; readonly reason: string }
  /** Known vulnerabilities, each with the package that has it. */
  | { readonly kind: 'audited'; readonly advisories: ReadonlyMap<string, string> };

/**
 * Reads what `npm audit --json` prints.
 * @throws {Error} if it is neither a report nor an error of the registry
 */
export function readAuditReport(text: string): AuditReport {
  const report: unknown = JSON.parse(text);
  const vulnerabilities = fieldOf(report, 'vulnerabilities');
  if (typeof vulnerabilities === 'object' && vulnerabilities !== null) {
    const reasons = Object.values(vulnerabilities).flatMap((vulnerability: unknown) => fieldOf(vulnerability, 'via'));
    // A text names another vulnerable package, which has an entry of its own.
    const advisories = reasons.filter((reason) => typeof reason === 'object');
    return { kind: 'audited', advisories: new Map(advisories.map((advisory) => [idOf(advisory), titleOf(advisory)])) };
  }
  const message = fieldOf(report, 'message');
  if (typeof message === 'string') return { kind: 'unavailable', reason: message };
  throw new Error(`Read the report of npm audit: found ${text.slice(0, 200)}, expected vulnerabilities or a message`);
}

/**
 * Compares advisories with those that are explained.
 * @returns one sentence for each that is not explained, and for each explanation that is not needed any more
 */
export function auditProblems(
  advisories: ReadonlyMap<string, string>,
  explained: readonly ExplainedAdvisory[],
): readonly string[] {
  const explainedIds = new Set(explained.map(({ id }) => id));
  const found = [...advisories].filter(([id]) => !explainedIds.has(id));
  const gone = [...explainedIds].filter((id) => !advisories.has(id));
  return [
    ...found.map(([id, title]) => `${id}: ${title}. Update the package, or explain why it does no harm`),
    ...gone.map((id) => `${id}: found an explanation, but no such advisory any more. Remove it`),
  ];
}

function idOf(advisory: unknown): string {
  return String(fieldOf(advisory, 'url')).replace(/^.*\//, '');
}

function titleOf(advisory: unknown): string {
  return `${String(fieldOf(advisory, 'name'))}: ${String(fieldOf(advisory, 'title'))}`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
