import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { withFileName } from '../adapters/local/file-failure.ts';
import { LOGS_FOLDER } from '../core/flowlog/log-key.ts';
import { DAY_SECONDS, HOUR_SECONDS, windowOf } from '../core/time.ts';
import { pluralised } from '../core/wording.ts';
import type { LineLayout } from '../scenarios/flow-entry.ts';
import { scenarioFiles, SCENARIOS } from '../scenarios/scenario.ts';
import { choiceOf } from './choice.ts';
import { claimFolder } from './output-folder.ts';
import { DESCRIPTIONS } from './descriptions.ts';

interface GenerateOptions {
  readonly out: string;
  readonly start: number;
  readonly hours: number;
  readonly seed: number;
  readonly format: LineLayout;
}

/** Creates the command `generate`, which writes flow logs of a made-up scenario. */
export function generateCommand(): Command {
  const names = SCENARIOS.map((scenario) => scenario.name);
  return new Command('generate')
    .description(DESCRIPTIONS.generate)
    .addArgument(new Argument('<scenario>', 'what happens').choices(names).argParser(choiceOf(names)))
    .requiredOption('-o, --out <folder>', 'the folder for the files')
    .addOption(
      new Option('--start <time>', 'first second, UTC')
        .default(parseStart('2026-11-22T00:00:00Z'), '2026-11-22T00:00:00Z')
        .argParser(parseStart),
    )
    .addOption(new Option('--hours <number>', 'length of the logs in hours').default(24).argParser(parseHours))
    .addOption(new Option('--seed <number>', 'another seed gives other noise').default(445).argParser(parseSeed))
    .addOption(
      new Option('--format <name>', "fields: AWS's default, or all that surge445 uses")
        .choices(['full', 'default'])
        .default('full'),
    )
    .addHelpText(
      'after',
      `\nScenarios:\n${SCENARIOS.map((scenario) => `  ${scenario.name.padEnd(10)}${scenario.description}`).join('\n')}

Examples:
  surge445 generate demo --out demo-out/logs
  surge445 generate worm --hours 20 --start 2026-11-01 --out worm/logs`,
    )
    .action(async (name: string, options: GenerateOptions) => generate(name, options));
}

async function generate(name: string, options: GenerateOptions): Promise<void> {
  const scenario = SCENARIOS.find((candidate) => candidate.name === name);
  if (!scenario) return;
  await claimFolder(options.out, 'flow logs');
  // Files of an earlier run with other options would mix with the new ones.
  await rm(join(options.out, LOGS_FOLDER), { recursive: true, force: true });
  let files = 0;
  let lines = 0;
  const plan = {
    start: options.start,
    seconds: options.hours * HOUR_SECONDS,
    seed: options.seed,
    layout: options.format,
  };
  for (const file of scenarioFiles(scenario, plan)) {
    const path = join(options.out, file.key);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, gzipSync(file.text)).catch((cause: unknown) => {
      throw withFileName(cause, path);
    });
    files++;
    lines += file.lines;
  }
  process.stderr.write(
    `${scenario.name}: ${scenario.description}\nWrote ${pluralised(files, 'file')} with ${pluralised(lines, 'line')} to ${options.out}\n`,
  );
}

/** Pattern of a day, or of a day with a time. Without a time zone the time is in UTC, whatever the time zone of the machine. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

function parseStart(text: string): number {
  const [isTime, time, zone] = ISO_TIME.exec(text) ?? [];
  const milliseconds = Date.parse(time !== undefined && zone === undefined ? `${text}Z` : text);
  if (isTime === undefined || Number.isNaN(milliseconds)) {
    throw new InvalidArgumentError('write an ISO 8601 time such as 2026-11-22T00:00:00Z');
  }
  return windowOf(Math.floor(milliseconds / 1000));
}

function parseHours(text: string): number {
  const hours = Number(text);
  if (!(hours > 0 && hours <= (366 * DAY_SECONDS) / HOUR_SECONDS)) {
    throw new InvalidArgumentError('give a number of hours above 0, at most a year');
  }
  return hours;
}

function parseSeed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('give a whole number of at most nine digits');
  return Number(text);
}
