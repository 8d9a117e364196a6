import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { createConsolePublisher, type ConsoleFormat } from '../../adapters/local/console-publisher.ts';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { findLogFiles, type FoundFiles, openLogFile, openLogStream } from '../../adapters/local/log-files.ts';
import { PartialBuffer } from '../../adapters/local/partial-buffer.ts';
import type { Alert } from '../../core/alerting/alert.ts';
import type { HeldAlerts } from '../../core/alerting/held-alerts.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';
import { type AlertingState, decodeState } from '../../core/alerting/state.ts';
import { type BlindSpots, createBlindSpots } from '../../core/operations/blind-spots.ts';
import {
  judgePast,
  type PastLogObject,
  readPast,
  type ReplayDependencies,
  type ReplayHooks,
} from '../../core/replay.ts';
import { EPISODES_KEY } from '../../core/storage/keys.ts';
import { joined } from '../../core/wording.ts';
import { usesColour } from '../colour.ts';
import { claimDataFolder } from '../output-folder.ts';
import { createProgressLine, type ProgressLine } from '../progress.ts';
import { type AllowReport, createAllowReport } from './allow-report.ts';
import { type BackTest, createBackTest } from './back-test.ts';
import { alertsWithin, readStoredAlerts } from './earlier-alerts.ts';
import { loadSettings, type SettingsOptions } from './replay-settings.ts';
import { createReplaySummary, type ReplaySummary } from './replay-summary.ts';

const EXIT_FAILED = 1;

interface ReplayOptions extends SettingsOptions {
  /** Absent: a fresh temporary folder. */
  readonly out?: string;
  readonly again?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
  readonly mail?: boolean;
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
    .description(
      'Read past flow logs: alerts here, tables in a folder. The same logs always give the same tables, whatever their order.',
    )
    .argument('<path...>', 'flow-log files (text, gzip or Parquet), or folders of them; - reads standard input')
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
    .addOption(new Option('--json', 'print alerts as JSON, one on a line').conflicts('mail'))
    .option('--mail', 'print alerts as the mails that would be sent')
    .option('-q, --quiet', 'neither progress nor summary on stderr, only what could not be read')
    .option('--again', 'print also the alerts of these logs that an earlier run into the same folder printed')
    .addHelpText(
      'after',
      `
Alerts go to stdout; progress and the summary go to stderr.

Examples:
  surge445 replay flow-logs/ --out data
  surge445 replay 2026-11-2*.log.gz --inside 198.51.100.0/24 --json > alerts.jsonl`,
    )
    .action(async (paths: string[], options: ReplayOptions) => replay(paths, options));
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

async function replay(paths: readonly string[], options: ReplayOptions): Promise<void> {
  const settings = await loadSettings(options);
  const named = paths.filter((path) => path !== STANDARD_INPUT);
  const { files, ignored } = named.length === 0 ? NO_FILES : await findLogFiles(named);
  const objects = [
    ...(named.length < paths.length ? [readInput] : []),
    ...files.map(
      ({ path }) =>
        () =>
          openFile(path),
    ),
  ];
  const folder = options.out ?? (await mkdtemp(join(tmpdir(), 'surge445-')));
  const changed = await claimDataFolder(folder, settings);
  if (changed.length > 0) process.stderr.write(`${changedText(changed, folder)}\n`);
  const store = new PartialBuffer(new FolderStore(folder));
  const stored = await readStoredAlerts(store);
  const isContinued = (await store.get(EPISODES_KEY)) !== undefined;
  const progress = createProgressLine(process.stderr, options.quiet);
  const summary = createReplaySummary(process.stderr, { folder, ignored });
  const backTest = createBackTest(settings, isContinued);
  const blindSpots = createBlindSpots();
  const allowReport = createAllowReport(settings.allow);
  const listeners = { progress, summary, backTest, allowReport, blindSpots };
  const world: ReplayDependencies = {
    settings,
    store,
    now: () => Math.floor(Date.now() / 1000),
    publisher: printerOf(formatOf(options), listeners),
    hooks: hooksOf(objects.length, listeners),
  };

  const windows = await readPast(opened(objects), world);
  summary.readIn(progress.seconds());
  const earlier = alertsWithin(stored, windows);
  if (options.again === true) await printAll(earlier, formatOf(options), progress);
  else summary.addEarlier(earlier.filter(({ delivery }) => delivery === 'now').length);
  progress.judging(0, windows.length);
  await judgePast(windows, world);
  summary.addWindows(windows.length);
  progress.clear();
  const state = decodeState((await store.get(EPISODES_KEY))?.bytes);
  if (options.quiet !== true) {
    const more = [...blindSpots.lines(), ...backTest.lines(heldAlerts(state)), ...allowReport.lines(state)];
    summary.print(progress.seconds(), more);
  }
  if (summary.failed() > 0) process.exitCode = EXIT_FAILED;
}

/** Stands for standard input among the paths. */
const STANDARD_INPUT = '-';

const NO_FILES: FoundFiles = { files: [], ignored: 0 };

function openFile(path: string): PastLogObject {
  return { location: { bucket: '', key: path }, object: openLogFile(path) };
}

function readInput(): PastLogObject {
  const name = 'standard input';
  return { location: { bucket: '', key: name }, object: openLogStream(name, process.stdin) };
}

/**
 * Opens log objects.
 * @yields log objects, each opened when the one before it has been read
 */
function* opened(objects: ReadonlyArray<() => PastLogObject>): Generator<PastLogObject> {
  for (const open of objects) yield open();
}

function hooksOf(ofFiles: number, { progress, summary, backTest, blindSpots }: Listeners): ReplayHooks {
  return {
    onRead: ({ key }, read) => summary.addRead(key, read),
    onUnreadable({ key }, error) {
      if (error.reason === 'empty') {
        summary.addEmpty(key);
        return;
      }
      progress.clear();
      summary.addUnreadable(key, error);
    },
    onProgress: (files) => progress.reading({ files, ofFiles, ...summary.totals() }),
    onJudged(facts) {
      backTest.addWindow(facts);
      blindSpots.add(facts);
    },
    onBatch: (judged, ofWindows) => progress.judging(judged, ofWindows),
  };
}

/** Prints alerts of earlier runs. They are no news, so nothing counts them. */
async function printAll(alerts: readonly Alert[], format: ConsoleFormat, progress: ProgressLine): Promise<void> {
  progress.clear();
  const printer = createConsolePublisher(process.stdout, format, usesColour(process.stdout, process.env));
  for (const alert of alerts) await printer.publish(alert);
}

/** Prints alerts, and counts them. */
function printerOf(format: ConsoleFormat, { progress, summary, backTest, allowReport }: Listeners): Publisher {
  const printer = createConsolePublisher(process.stdout, format, usesColour(process.stdout, process.env));
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
