import { Command, InvalidArgumentError, Option } from 'commander';
import { SettingsError } from '../core/settings/settings-error.ts';
import { isRebuildName } from '../core/storage/rebuild-note.ts';
import { parseDay, requireDayOrder } from './day-option.ts';
import { monotonicMs, wait } from './clock.ts';
import { DEFAULT_RATE, parseRate } from './deployment/backfill.ts';
import {
  addDeploymentOptions,
  connect,
  CREDENTIALS_HELP,
  type DeploymentOptions,
} from './deployment/deployment-options.ts';
import { permissionsHelp, REBUILD_PERMISSIONS } from './deployment/permissions-help.ts';
import { rebuildDeployment } from './deployment/rebuild-deployment.ts';
import type { RebuildOptions } from './deployment/rebuild-text.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import { programWords } from './program-words.ts';
import { rebuildFolder } from './replay/rebuild-folder.ts';
import { EXIT_FAILED, EXIT_INTERRUPTED } from './exit-codes.ts';

/** Options of the command line. */
interface CommandOptions extends RebuildOptions, DeploymentOptions {
  readonly out?: string;
}

/** Creates the command `rebuild`, which makes derived data anew from the log objects. */
export function rebuildCommand(): Command {
  const command = new Command('rebuild')
    .description(DESCRIPTIONS.rebuild)
    .argument('[path...]', 'with --out: the flow-log files that these days were read from, or folders of them')
    .requiredOption('--from <date>', 'first day of the windows, in UTC, such as 2026-11-01', parseDay)
    .requiredOption('--to <date>', 'last day', parseDay)
    .option('-o, --out <folder>', 'a folder that replay wrote to, instead of a deployment')
    .addOption(new Option('--rate <number>', 'log objects per second').default(DEFAULT_RATE).argParser(parseRate))
    .addOption(
      new Option('--run <name>', 'go on with a stopped rebuild, which printed its name').argParser(parseRebuildName),
    )
    .option('--dry-run', 'say what there is to do, but do nothing');
  return addDeploymentOptions(command)
    .addHelpText('after', HELP)
    .action(async (paths: string[], options: CommandOptions) => {
      requireDayOrder(options);
      const problems = await (options.out === undefined
        ? inDeployment(paths, options, command)
        : inFolder(paths, { ...options, out: options.out }));
      if (problems > 0) process.exitCode ??= EXIT_FAILED;
    });
}

function parseRebuildName(text: string): string {
  if (isRebuildName(text)) return text;
  throw new InvalidArgumentError('give the name that the stopped rebuild printed, such as 20261127T110000Z');
}

const HELP = `
The command makes the windows of these days anew from their log objects, and with them summaries and tables. The result is that of a run that nothing has
disturbed, except for networks/: what was learnt there about own addresses is kept, also where it is wrong (docs/operations.md says how to learn a day anew).
Use the command when documents were damaged or lost, or when an older release or other settings made them.

In a deployment, the functions do the work, with their release and their settings. The command sends the log objects to the queue that ingest reads,
and waits until ingest has read them all; then it tells detect to fold the windows. Everything else goes on meanwhile. Each document is replaced in one
step, so no query and no rule ever sees less than before. No alert is sent again. Log objects that were never counted are counted, as by backfill.

A window stays as it is if it counts a log object that is not in the log bucket any more (with --out: in the files), or if a newer release wrote it. The
exit code is then 1. In a deployment, the command names these windows before it begins; with --out, it names them at the end. Baselines, alerts and episodes
are not made anew.

Ctrl-C stops the command. It then prints the command that goes on, and the exit code is ${EXIT_INTERRUPTED}. You may repeat it at any time.

${permissionsHelp(REBUILD_PERMISSIONS)}
${CREDENTIALS_HELP}

Examples:
  surge445 rebuild --from 2026-11-20 --to 2026-11-21 --dry-run
  surge445 rebuild flow-logs/ --out data --from 2026-11-20 --to 2026-11-20`;

/** @returns the number of windows that stay as they are */
async function inDeployment(paths: readonly string[], options: CommandOptions, command: Command): Promise<number> {
  if (paths.length > 0) {
    throw new SettingsError([`path: found ${paths.join(' ')} without --out; a deployment reads its own log bucket`]);
  }
  let isStopped = false;
  process.once('SIGINT', () => {
    isStopped = true;
  });
  const { refused } = await rebuildDeployment(options, {
    deployment: await connect(options, command),
    stderr: process.stderr,
    nowMs: monotonicMs,
    now: () => Math.floor(Date.now() / 1000),
    sleep: wait,
    isStopped: () => isStopped,
    args: [...programWords(process), ...process.argv.slice(2)],
  });
  if (isStopped) process.exitCode = EXIT_INTERRUPTED;
  return refused.length;
}

/** @returns the number of windows and files with a problem */
async function inFolder(paths: readonly string[], options: CommandOptions & { readonly out: string }): Promise<number> {
  if (paths.length === 0) {
    throw new SettingsError(['path: found none, expected the flow-log files that these days were read from']);
  }
  const { problems } = await rebuildFolder(paths, options, (line) => void process.stderr.write(`${line}\n`));
  return problems.length;
}
