import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { createConsolePublisher, type ConsoleFormat, type TextOutput } from '../../adapters/local/console-publisher.ts';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { PartialBuffer } from '../../adapters/local/partial-buffer.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import type { HeldAlerts } from '../../core/alerting/held-alerts.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';
import { type AlertingState, decodeState } from '../../core/alerting/state.ts';
import { type BlindSpots, createBlindSpots } from '../../core/operations/blind-spots.ts';
import { judgePast, readPast, type ReplayDependencies, type ReplayHooks } from '../../core/replay.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { EPISODES_KEY } from '../../core/storage/keys.ts';
import { joined } from '../../core/wording.ts';
import { usesColour } from '../colour.ts';
import { parseDay, requireDayOrder } from '../day-option.ts';
import { claimDataFolder } from '../output-folder.ts';
import { createProgressLine, type ProgressLine } from '../progress.ts';
import { wrappedOutput } from '../wrapped-text.ts';
import { type AllowReport, createAllowReport } from './allow-report.ts';
import { type BackTest, createBackTest } from './back-test.ts';
import { alertsWithin, readStoredAlerts } from './earlier-alerts.ts';
import { createLateWindows } from './late-windows.ts';
import { findLogSources, locationText } from './log-sources.ts';
import { loadSettings, type SettingsOptions } from './replay-settings.ts';
import { connectToS3 } from './past-logs.ts';
import { createReadingProgress, type ReadingWatch } from './reading-progress.ts';
import { createReplaySummary, NOTHING_JUDGED, type ReplaySummary } from './replay-summary.ts';
import type { S3Selection } from './s3-logs.ts';
import { watchedStore } from './watched-store.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { EXIT_FAILED } from '../exit-codes.ts';

interface ReplayOptions extends SettingsOptions, LogSelection {
  /** Absent: a fresh temporary folder. */
  readonly out?: string;
  readonly again?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly mail?: boolean;
}

/** Options of the command line that choose log objects. */
interface LogSelection {
  readonly from?: string;
  readonly to?: string;
  readonly maxObjects: number;
  readonly maxGb: number;
}

/** Who hears what a replay does. */
interface Listeners {
  readonly progress: ProgressLine;
  readonly summary: ReplaySummary;
  readonly backTest: BackTest;
  readonly allowReport: AllowReport;
  readonly blindSpots: BlindSpots;
}

/**
 * Makes the command that reads past flow logs.
 */
export function replayCommand(): Command {
  return new Command('replay')
    .description(DESCRIPTIONS.replay)
    .argument(
      '<path...>',
      'flow-log files (text, gzip or Parquet), folders of them, s3://bucket/prefix; - reads standard input',
    )
    .option(
      '-o, --out <folder>',
      'where tables and state go, laid out as in the data bucket (default: a fresh temporary folder)',
    )
    .option('-s, --settings <file>', 'settings as JSON: a file of their own, surge445.json or cdk.json')
    .addOption(
      new Option('--inside <cidr>', 'a block of addresses that is yours, though no flow log shows it; may be repeated')
        .argParser(collect)
        .default([], 'none: private ranges, and what interfaces own, are yours anyway'),
    )
    .option('--from <date>', 'first day in UTC, such as 2026-11-01, by the folder that AWS put the file in', parseDay)
    .option('--to <date>', 'last day, likewise', parseDay)
    .addOption(
      new Option('--max-objects <number>', 'read no bucket that has more log objects below the prefix')
        .default(MAX_OBJECTS)
        .argParser(parsePositive),
    )
    .addOption(
      new Option('--max-gb <number>', 'read no bucket whose log objects are larger together, GB as stored')
        .default(MAX_GB)
        .argParser(parsePositive),
    )
    .addOption(new Option('--json', 'print alerts as JSON, one on a line').conflicts('mail'))
    .option('--mail', 'print alerts as the mails that would be sent')
    .option('-q, --quiet', 'neither progress nor summary on stderr, only what could not be read')
    .option('--again', 'print also the alerts of these logs that an earlier run into the same folder printed')
    .addHelpText(
      'after',
      `
Alerts go to stdout; progress and the summary go to stderr.

S3 is read with the credentials of the environment, as the AWS command line does: AWS_PROFILE=secops
surge445 replay ... They need s3:ListBucket on the bucket, s3:GetObject on the log objects, and
kms:Decrypt on the key of the bucket if it has one. The bucket may be in any region. Nothing is
written to it. AWS charges for the requests, and for the bytes that leave its network.

Examples:
  surge445 replay flow-logs/ --out data
  surge445 replay 2026-11-2*.log.gz --inside 198.51.100.0/24 --json > alerts.jsonl
  surge445 replay s3://my-flow-logs/AWSLogs/ --from 2026-11-01 --to 2026-11-07 --out data
  zcat flow-log.gz | surge445 replay -`,
    )
    .action(async (paths: string[], options: ReplayOptions) => replay(paths, options));
}

/** Default limits of what is read from S3: some weeks of a large account, for a few cents of requests and about a dollar of traffic. */
const MAX_OBJECTS = 100_000;
const MAX_GB = 10;

function parsePositive(text: string): number {
  const number = Number(text);
  if (!(number > 0 && Number.isFinite(number))) throw new InvalidArgumentError('give a number above 0');
  return number;
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

async function replay(paths: readonly string[], options: ReplayOptions): Promise<void> {
  const settings = await loadSettings(options);
  const progress = createProgressLine(process.stderr, options.quiet);
  const stderr = wrappedOutput(process.stderr);
  const say = (line: string): void => void (options.quiet === true || stderr.write(`${line}\n`));
  const sources = await findLogSources(paths, selectionOf(options), { progress, say, connect: connectToS3 });
  const folder = options.out ?? (await mkdtemp(join(tmpdir(), 'surge445-')));
  const changed = await claimDataFolder(folder, settings);
  if (changed.length > 0) stderr.write(`${changedText(changed, folder)}\n`);
  const disk = new FolderStore(folder);
  const late = createLateWindows((await stateOf(disk)).episodeState.watermark, folder);
  const store = new PartialBuffer(watchedStore(disk, progress, late));
  const stored = await readStoredAlerts(store);
  const summary = createReplaySummary(stderr, { folder, ...sources });
  const backTest = createBackTest(settings);
  const blindSpots = createBlindSpots(secondNow());
  const allowReport = createAllowReport(settings.allow);
  const listeners = { progress, summary, backTest, allowReport, blindSpots };
  const reading = createReadingProgress(sources, listeners);
  const dependencies: ReplayDependencies = {
    settings,
    store,
    now: secondNow,
    publisher: printerOf(formatOf(options), listeners),
    hooks: hooksOf(reading, listeners),
  };

  const windows = await readPast(reading.watched(sources.open()), dependencies);
  summary.readIn(progress.seconds());
  const earlier = alertsWithin(stored, windows);
  // The back-test counts all alerts of these logs, so that a second run says the same as the first.
  for (const alert of earlier) backTest.addAlert(alert);
  if (options.again === true) await printAgain(earlier, formatOf(options), listeners);
  else summary.addEarlier(earlier.filter(({ delivery }) => delivery === 'now').length);
  await judgePast(windows, dependencies);
  summary.addWindows(windows.length);
  progress.clear();
  const state = await stateOf(store);
  if (options.quiet !== true) {
    const more = [
      ...late.lines(),
      ...blindSpots.lines(),
      ...backTest.lines(heldAlerts(state)),
      ...allowReport.lines(state),
    ];
    summary.print(progress.seconds(), more);
  }
  if (options.quiet === true && !summary.hasRead()) stderr.write(`${NOTHING_JUDGED}\n`);
  if (summary.failed() > 0 || !summary.hasRead()) process.exitCode = EXIT_FAILED;
}

function secondNow(): number {
  return Math.floor(Date.now() / 1000);
}

async function stateOf(store: Pick<ObjectStore, 'get'>): Promise<AlertingState> {
  return decodeState((await store.get(EPISODES_KEY))?.bytes);
}

function selectionOf({ from, to, maxObjects, maxGb }: ReplayOptions): S3Selection {
  requireDayOrder({ from, to });
  return { from, to, maxObjects, maxGb };
}

function hooksOf(reading: ReadingWatch, { progress, summary, backTest, blindSpots }: Listeners): ReplayHooks {
  return {
    onRead: (location, read) => summary.addRead(locationText(location), read),
    onUnreadable(location, error) {
      if (error.reason === 'empty') {
        summary.addEmpty(locationText(location));
        return;
      }
      progress.clear();
      summary.addUnreadable(locationText(location), error);
    },
    onProgress: (files) => reading.done(files),
    onJudged(facts) {
      backTest.addWindow(facts);
      blindSpots.add(facts);
    },
    onWindow: (step, window, ofWindows) => progress.windows(STEP_WORDS[step], window, ofWindows),
  };
}

/** What a person reads while a step goes on. */
const STEP_WORDS = { fold: 'counting', judge: 'judging' } as const;

/** JSON is for programs: a line break in it would be a mistake also on a terminal. */
function outputOf(format: ConsoleFormat): TextOutput {
  return format === 'json' ? process.stdout : wrappedOutput(process.stdout);
}

/** Prints alerts of earlier runs. The summary says that they were told before. */
async function printAgain(
  alerts: readonly Alert[],
  format: ConsoleFormat,
  { progress, summary }: Listeners,
): Promise<void> {
  progress.clear();
  const printer = createConsolePublisher(outputOf(format), format, usesColour(process.stdout, process.env));
  for (const alert of alerts) {
    summary.addRepeated(alert);
    await printer.publish(alert);
  }
}

/** Prints alerts, and counts them. */
function printerOf(format: ConsoleFormat, { progress, summary, backTest, allowReport }: Listeners): Publisher {
  const printer = createConsolePublisher(outputOf(format), format, usesColour(process.stdout, process.env));
  return {
    publish(alert) {
      progress.clear();
      summary.addAlert(alert);
      backTest.addAlert(alert);
      allowReport.addAlert(alert);
      return printer.publish(alert);
    },
  };
}

/**
 * Writes the warning that settings have changed. A replay goes on from what the folder holds: earlier alerts stay, and past windows are not judged
 * anew.
 */
function changedText(changed: readonly string[], folder: string): string {
  return (
    `${joined(changed)} changed since logs were last read into ${folder}: episodes go on from what was judged before, and windows that end ` +
    `more than 24 h before the newest raise no alerts. To see what these settings do with all logs, use another --out`
  );
}

function formatOf({ json, mail }: ReplayOptions): ConsoleFormat {
  if (json === true) return 'json';
  return mail === true ? 'mail' : 'notice';
}

/** What waits for a digest: later logs may bring it about. */
function heldAlerts({ delivery: { burst, day } }: AlertingState): HeldAlerts[] {
  return [burst, day].filter((held) => held !== null);
}
