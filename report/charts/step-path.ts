import type { Span } from '../report-facts.ts';

/** Size of the drawing. It is stretched to the room that the page has, so lines keep their width and texts stand outside. */
export const DRAWING = { width: 1000, height: 100 } as const;

/** A count that holds for a span of time. */
export interface Step extends Span {
  readonly count: number;
}

/** How seconds and counts become places in a drawing. */
export interface DrawingScale {
  readonly span: Span;
  /** Count at the upper edge. */
  readonly top: number;
}

/**
 * Writes the outline of counts as the path of an SVG. Time without a count interrupts it.
 * @param steps in the order of time
 * @param scale counts above the top are cut
 */
export function outlinePath(steps: readonly Step[], scale: DrawingScale): string {
  return runsOf(steps)
    .map((run) => `M${xOf(run[0]?.from ?? 0, scale)} ${yOf(run[0]?.count ?? 0, scale)}${stairs(run, scale)}`)
    .join('');
}

/** Writes the area below counts as the path of an SVG. */
export function areaPath(steps: readonly Step[], scale: DrawingScale): string {
  return runsOf(steps)
    .map(
      (run) =>
        `M${xOf(run[0]?.from ?? 0, scale)} ${DRAWING.height}V${yOf(run[0]?.count ?? 0, scale)}${stairs(run, scale)}V${DRAWING.height}Z`,
    )
    .join('');
}

/** Returns the place of a second as a percentage of the width. */
export function percentOf(second: number, { from, to }: Span): number {
  return rounded(Math.min(Math.max((second - from) / (to - from), 0), 1) * 100, 100);
}

/** Splits steps where time has no count, and joins neighbours of the same count. */
function runsOf(steps: readonly Step[]): Step[][] {
  const runs: Step[][] = [];
  for (const step of steps) {
    const run = runs.at(-1);
    const previous = run?.at(-1);
    if (run === undefined || previous?.to !== step.from) runs.push([step]);
    else if (previous.count === step.count) run[run.length - 1] = { ...previous, to: step.to };
    else run.push(step);
  }
  return runs;
}

function stairs(run: readonly Step[], scale: DrawingScale): string {
  return run.map(({ to, count }, index) => `${index === 0 ? '' : `V${yOf(count, scale)}`}H${xOf(to, scale)}`).join('');
}

function xOf(second: number, { span }: DrawingScale): number {
  return rounded((percentOf(second, span) / 100) * DRAWING.width, 10);
}

function yOf(count: number, { top }: DrawingScale): number {
  return rounded(DRAWING.height * (1 - Math.min(count / top, 1)), 10);
}

function rounded(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
