import { pluralised } from '../../core/wording.ts';
import { commandText } from '../program-words.ts';

const MEGABYTE = 1e6;

/** Log objects that were enqueued, or would have been enqueued without `--dry-run`. */
export interface Enqueued {
  readonly objects: number;
  readonly sizeBytes: number;
  /** Key of the last log object; undefined if there was none. */
  readonly lastKey: string | undefined;
}

/** Writes what a complete backfill has done. */
export function summaryText(sent: Enqueued, run: { readonly dryRun: boolean; readonly seconds: number }): string {
  if (sent.lastKey === undefined) {
    return 'Found no log objects; check --from, --to and the prefix (aws s3 ls lists the log objects)';
  }
  const last = `The last log object: ${sent.lastKey}`;
  if (run.dryRun) return `Found ${amountOf(sent)}; enqueued nothing.\n${last}`;
  return `Enqueued ${amountOf(sent)} in ${run.seconds.toFixed(0)} s; surge445 doctor shows how many log objects wait.\n${last}`;
}

/**
 * Writes what a stopped backfill has done, what is left, and the command that does the rest.
 * @param sent log objects that were enqueued, or found in a dry run
 * @param args words of the command line of the stopped run
 */
export function stoppedText(sent: Enqueued, args: readonly string[]): string {
  if (sent.lastKey === undefined) {
    return `Stopped before anything was enqueued. To start again:\n  ${commandText(args)}`;
  }
  const done = args.includes('--dry-run') ? 'found, nothing enqueued' : 'enqueued';
  return [
    `Stopped: ${amountOf(sent)} ${done}, up to ${sent.lastKey}`,
    'The log objects with later keys are left. To go on:',
    `  ${commandText([...withoutAfter(args), '--after', sent.lastKey])}`,
  ].join('\n');
}

function amountOf({ objects, sizeBytes }: Enqueued): string {
  return `${pluralised(objects, 'log object')}, ${(sizeBytes / MEGABYTE).toFixed(1)} MB`;
}

function withoutAfter(args: readonly string[]): string[] {
  return args.filter((arg, index) => arg !== '--after' && !arg.startsWith('--after=') && args[index - 1] !== '--after');
}
