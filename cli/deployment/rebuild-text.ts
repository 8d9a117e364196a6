import type { RebuildPeriod, RebuildPlan } from '../../core/operations/rebuild-plan.ts';
import { duration, pluralised } from '../../core/wording.ts';
import { commandText } from '../program-words.ts';
import { refusedLines } from '../refused-windows.ts';

/** Options of a rebuild of a deployment. */
export interface RebuildOptions extends RebuildPeriod {
  /** Log objects per second. */
  readonly rate: number;
  readonly dryRun?: boolean;
  /** Name of a stopped rebuild that is to go on. */
  readonly run?: string;
}

/** What a rebuild did. */
export interface Rebuilt {
  /** Windows that detect was told to make anew. */
  readonly windows: number;
  /** Sentences about windows that stay as they are. */
  readonly refused: readonly string[];
}

const MEGABYTE = 1e6;

/** Writes what a rebuild is about to do, and what it takes. */
export function planText({ objects, refused, windows }: RebuildPlan, options: RebuildOptions): string {
  const { dryRun, from, rate, to } = options;
  if (objects.length + windows.length + refused.length === 0) {
    return `Found no log objects and no windows from ${from} to ${to}; check --from and --to`;
  }
  const sizeBytes = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
  const seconds = Math.ceil(objects.length / rate);
  return [
    `Found ${pluralised(objects.length, 'log object')}, ${(sizeBytes / MEGABYTE).toFixed(1)} MB, to read again, and ${pluralised(windows.length, 'window')} to make anew.`,
    ...refusedLines(refused),
    `At ${rate} log objects a second the reading takes ${duration(seconds)} or longer; then the windows are made anew, ten at a time.`,
    ...(dryRun === true ? ['Enqueued nothing.'] : []),
  ].join('\n');
}

/** Writes what a rebuild has told the functions to do. */
export function doneText({ refused, windows }: Rebuilt): string {
  return [
    `Ingest has read the log objects. Enqueued ${pluralised(windows, 'window')}; summaries and tables follow within minutes of the last window.`,
    ...refusedLines(refused),
    'surge445 doctor shows how many windows wait; the alarm windows-dead-letters tells of windows that fail.',
  ].join('\n');
}

/**
 * Writes the command that goes on with a stopped rebuild.
 * @param run name of the rebuild
 * @param args words of the command line of the stopped run
 */
export function stoppedText(run: string, args: readonly string[]): string {
  return `Stopped. What was enqueued stays enqueued. To go on:\n  ${commandText([...withoutRun(args), '--run', run])}`;
}

function withoutRun(args: readonly string[]): string[] {
  return args.filter((arg, index) => arg !== '--run' && !arg.startsWith('--run=') && args[index - 1] !== '--run');
}
