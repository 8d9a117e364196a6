import { readFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { createConsolePublisher, type ConsoleFormat } from '../../adapters/local/console-publisher.ts';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { findLogFiles, openLogFile } from '../../adapters/local/log-files.ts';
import { PartialBuffer } from '../../adapters/local/partial-buffer.ts';
import type { HeldAlerts } from '../../core/alerting/held-alerts.ts';
import { decodeState } from '../../core/alerting/state.ts';
import { detect, type DetectDependencies, publishStale } from '../../core/detect.ts';
import { createHistoryStore } from '../../core/storage/history-store.ts';
import { EPISODES_KEY } from '../../core/storage/keys.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { readLogObject, type ReadObject, storePartials } from '../../core/ingest.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { quarantine } from '../../core/storage/quarantine.ts';
import { SettingsError } from '../../core/settings/settings-error.ts';
import { parseSettings, type Settings } from '../../core/settings/detection-settings.ts';
import { createWindowStore, type WindowStore } from '../../core/storage/window-store.ts';
import { joined } from '../../core/wording.ts';
import { type BackTest, createBackTest } from './back-test.ts';
import { claimDataFolder } from '../output-folder.ts';
import { createProgressLine, type ProgressLine } from '../progress.ts';
import { createReplaySummary, type ReplaySummary } from './replay-summary.ts';

/** Windows that are judged before alerts are printed and the tables written: a day. */
const BATCH_WINDOWS = 288;

/** Compressed partials that are kept before they are folded into their windows. */
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;

const EXIT_FAILED = 1;

interface ReplayOptions {
  readonly out: string;
  readonly settings?: string;
  readonly inside: readonly string[];
  readonly json?: boolean;
  readonly mail?: boolean;
}

/** What a replay works with. */
interface Replay {
  readonly settings: Settings;
  readonly store: PartialBuffer;
  readonly progress: ProgressLine;
  readonly summary: ReplaySummary;
  readonly backTest: BackTest;
}

/**
 * Makes the command that reads past flow logs.
 */
export function replayCommand(): Command {
  return new Command('replay')
    .description(
      'Read past flow logs: alerts here, tables in a folder. The same logs always give the same tables, whatever their order.',
    )
    .argument('<path...>', 'flow-log files (text, gzip or Parquet), or folders of them')
    .option('-o, --out <folder>', 'where tables and state go, laid out as in the data bucket', 'surge445-out')
    .option('-s, --settings <file>', 'settings as JSON')
    .addOption(
      new Option('--inside <cidr>', 'a block of addresses that is yours too; may be repeated')
        .argParser(collect)
        .default([], 'the private ranges'),
    )
    .addOption(new Option('--json', 'print alerts as JSON, one on a line').conflicts('mail'))
    .option('--mail', 'print alerts as the mails that would be sent')
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
  const { files, ignored } = await findLogFiles(paths);
  const changed = await claimDataFolder(options.out, settings);
  if (changed.length > 0) process.stderr.write(`${changedText(changed, options.out)}\n`);
  const summary = createReplaySummary(process.stderr, { folder: options.out, ignored });
  const store = new PartialBuffer(new FolderStore(options.out));
  const isContinued = (await store.get(EPISODES_KEY)) !== undefined;
  const run: Replay = {
    settings,
    store,
    progress: createProgressLine(process.stderr),
    summary,
    backTest: createBackTest(settings, isContinued),
  };

  const touched = new Set<number>();
  for (const [index, file] of files.entries()) {
    for (const window of await ingestFile(file.path, run)) touched.add(window);
    if (run.store.sizeBytes > MAX_BUFFERED_BYTES) await foldBuffered(touched, run);
    run.progress.reading({ files: index + 1, ofFiles: files.length, ...summary.totals() });
  }
  summary.readIn(run.progress.seconds());
  await judgeAll(
    [...touched].toSorted((a, b) => a - b),
    formatOf(options),
    run,
  );
  run.progress.clear();
  summary.print(run.progress.seconds(), run.backTest.lines(await heldAlerts(store)));
  if (summary.failed() > 0) process.exitCode = EXIT_FAILED;
}

/** A folder goes on where it was: it neither takes back what it told nor judges anew what is past. */
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

async function loadSettings(options: ReplayOptions): Promise<Settings> {
  const today = new Date().toISOString().slice(0, 10);
  const settings = parseSettings(options.settings === undefined ? {} : await readJson(options.settings), today);
  return parseSettings({ ...settings, inside: [...settings.inside, ...options.inside] }, today);
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new SettingsError([`${path} cannot be read; give a file of JSON with --settings`]);
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SettingsError([`${path} is no JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** Reads one file. One that cannot be read is set aside, one without records is passed over; the others go on. */
async function ingestFile(path: string, run: Replay): Promise<readonly number[]> {
  let read: ReadObject;
  try {
    read = await readLogObject(openLogFile(path), run.settings);
  } catch (error) {
    if (!(error instanceof UnreadableObjectError)) throw error;
    if (error.reason === 'empty') {
      run.summary.addEmpty(path);
      return [];
    }
    run.progress.clear();
    run.summary.addUnreadable(path, error);
    await quarantine({ bucket: '', key: path, etag: '' }, error, run.store);
    return [];
  }
  run.summary.addRead(path, read);
  return storePartials(read, run.store);
}

/** Folds what was read so far, so that memory does not grow with the number of files. */
async function foldBuffered(touched: ReadonlySet<number>, run: Replay): Promise<void> {
  const windows = createWindowStore(run.store);
  for (const window of touched) await windows.fold(window);
  run.store.clear();
}

async function judgeAll(windows: readonly number[], format: ConsoleFormat, run: Replay): Promise<void> {
  const { progress, summary } = run;
  const knownWindows = createWindowStore(run.store, { remembered: 2 * BATCH_WINDOWS, isExclusive: true });
  const world = replayWorld(format, run, knownWindows);
  for (let from = 0; from < windows.length; from += BATCH_WINDOWS) {
    const batch = windows.slice(from, from + BATCH_WINDOWS);
    await detect(batch, world);
    const [failed] = (await publishStale(world)).failures;
    if (failed) throw failed.error;
    for (const start of batch) {
      const facts = await knownWindows.read(start);
      if (facts) run.backTest.addWindow(facts);
    }
    progress.judging(Math.min(from + BATCH_WINDOWS, windows.length), windows.length);
  }
  summary.addWindows(windows.length);
}

/** What waits for a digest: later logs may bring it about. */
async function heldAlerts(store: ObjectStore): Promise<HeldAlerts[]> {
  const { burst, day } = decodeState((await store.get(EPISODES_KEY))?.bytes).delivery;
  return [burst, day].filter((held) => held !== null);
}

function replayWorld(format: ConsoleFormat, run: Replay, windows: WindowStore): DetectDependencies {
  const { settings, store, progress, summary, backTest } = run;
  const printer = createConsolePublisher(process.stdout, format);
  return {
    settings,
    store,
    windows,
    history: createHistoryStore(store, windows, { isExclusive: true }),
    now: () => Math.floor(Date.now() / 1000),
    // Nobody else sends: what a replay that was stopped left in the outbox is sent again at once.
    leaseSeconds: 0,
    publisher: {
      publish(alert) {
        progress.clear();
        summary.addAlert(alert);
        backTest.addAlert(alert);
        return printer.publish(alert);
      },
    },
  };
}
