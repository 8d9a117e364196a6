import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderStore } from '../../adapters/local/folder-store.ts';
import { publishStale } from '../../core/detect.ts';
import type { RebuildPeriod } from '../../core/operations/rebuild-plan.ts';
import type { BufferingStore, ObjectStore } from '../../core/ports.ts';
import { type RebuildDependencies, rebuildWindows, type RefusedWindow } from '../../core/rebuild.ts';
import { readPast } from '../../core/replay.ts';
import { parseSettings, type Settings } from '../../core/settings/detection-settings.ts';
import { PREFIXES, windowOfKey, windowsOfDayPrefix } from '../../core/storage/keys.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import { pluralised } from '../../core/wording.ts';
import { refusedLines } from '../refused-windows.ts';
import { claimDataFolder, OutputFolderError, settingsOfFolder } from '../output-folder.ts';
import { findLogSources, type LogSources, locationText } from './log-sources.ts';
import { connectToS3 } from './past-logs.ts';

const MEGABYTE = 1e6;

/** Options of a rebuild of a folder. */
export interface FolderRebuildOptions extends RebuildPeriod {
  /** The folder of tables and state. */
  readonly out: string;
  readonly dryRun?: boolean;
}

/** What a rebuild of a folder did. */
export interface RebuiltFolder {
  readonly windows: number;
  /** Sentences about windows that stay as they are, and about files that cannot be read. */
  readonly problems: readonly string[];
}

/**
 * Makes the windows of some days in a folder anew, and the summaries and tables that follow from them. The files are read into a folder of their own; then each
 * document is replaced in one step.
 * @param paths the files that the windows of these days were read from, or folders of them
 * @param say takes a line for a person
 * @throws {OutputFolderError} if no replay wrote the folder, or another run writes into it
 */
export async function rebuildFolder(
  paths: readonly string[],
  options: FolderRebuildOptions,
  say: (line: string) => void,
): Promise<RebuiltFolder> {
  const settings = await settingsOf(options.out);
  const sources = await findLogSources(paths, NO_SELECTION, {
    progress: { found: () => undefined, clear: () => undefined },
    say,
    connect: connectToS3,
  });
  const size = sources.sizeBytes === undefined ? '' : `, ${(sources.sizeBytes / MEGABYTE).toFixed(1)} MB`;
  say(
    `Found ${pluralised(sources.count, 'file')}${size}, to read for the windows from ${options.from} to ${options.to}.`,
  );
  if (options.dryRun === true) return { windows: 0, problems: [] };
  await claimDataFolder(options.out, settings);
  const scratch = await mkdtemp(join(tmpdir(), 'surge445-rebuild-'));
  try {
    const store = withPartialsIn(new FolderStore(scratch), new FolderStore(options.out));
    const rebuilt = await rebuildFrom(sources, { store, settings }, options);
    say(`Made ${pluralised(rebuilt.windows, 'window')} anew, with their summaries and tables.`);
    for (const line of rebuilt.problems) say(line);
    return rebuilt;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

const NO_SELECTION = { from: undefined, to: undefined, maxObjects: Infinity, maxGb: Infinity };

/** The settings of the last run: with others, the windows of these days would mean something else than their neighbours. */
async function settingsOf(folder: string): Promise<Settings> {
  const settings = await settingsOfFolder(folder);
  if (Object.keys(settings).length > 0) return parseSettings(settings);
  throw new OutputFolderError(
    `Rebuild ${folder}: found no data of a replay, expected a folder that surge445 replay wrote to; name it with --out`,
  );
}

async function rebuildFrom(
  sources: LogSources,
  dependencies: RebuildDependencies & { readonly store: BufferingStore; readonly settings: Settings },
  { from, to }: RebuildPeriod,
): Promise<RebuiltFolder> {
  const problems: string[] = [];
  const refused: string[] = [];
  const touched = await readPast(sources.open(), {
    ...dependencies,
    now: () => 0,
    publisher: { publish: () => Promise.reject(new Error('Rebuild a folder: found an alert, expected none')) },
    hooks: {
      onUnreadable: (location, error) => problems.push(`${locationText(location)} cannot be read: ${error.message}`),
    },
  });
  const [first, end] = [Date.parse(from) / 1000, Date.parse(to) / 1000 + DAY_SECONDS];
  // A window that none of the files touched is refused, because nobody named its files.
  const starts = new Set(touched.filter((start) => start >= first && start < end));
  for (let day = first; day < end; day += DAY_SECONDS) {
    for await (const key of dependencies.store.list(windowsOfDayPrefix(day))) starts.add(windowOfKey(key));
  }
  const onRefused = ({ error }: RefusedWindow): unknown => refused.push(error.message);
  await rebuildWindows([...starts], { ...dependencies, onRefused }).catch((error: unknown) => {
    if (refused.length === 0) throw error;
  });
  const [failure] = (await publishStale(dependencies)).failures;
  if (failure) problems.push(String(failure.error));
  return { windows: starts.size - refused.length, problems: [...refusedLines(refused), ...problems] };
}

/** A store whose partials lie elsewhere: a folder keeps none. */
function withPartialsIn(partials: ObjectStore, rest: ObjectStore): BufferingStore {
  const storeOf = (key: string): ObjectStore => (key.startsWith(PREFIXES.partials) ? partials : rest);
  return {
    bufferedBytes: 0,
    forgetBuffered: () => undefined,
    get: async (key) => storeOf(key).get(key),
    put: async (key, bytes, expected) => storeOf(key).put(key, bytes, expected),
    list: (prefix) => storeOf(prefix).list(prefix),
  };
}
