/**
 * Measures saved queries over a year of tables: `npm run bench:queries [-- name...]`, by default `port_history` alone. The tables are made once, in
 * bench/data/: 8,760 hours of one VPC, 60 pairs a window. The files of the first week stand for those of every other week, because making a year of them
takes minutes; what a query reads by day is the same. DuckDB uses two threads, whatever machine it is. On a busy machine compare the CPU only: most
 * of it goes into opening the 17,520 files.
 */
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { npmCommand } from '../npm-scripts/npm-command.ts';
import { completeValues, savedQueries } from '../cli/query/saved-queries.ts';
import { openTables } from '../cli/query/tables.ts';
import { localSql } from '../core/operations/saved-query.ts';
import { ATTEMPT_COLUMNS, ROLLUP_COLUMNS } from '../core/rollup/columns.ts';
import { encodeParquet } from '../core/rollup/parquet.ts';
import { rollupWindow } from '../core/rollup/rollup.ts';
import { tableKey } from '../core/storage/keys.ts';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS, WINDOWS_PER_HOUR } from '../core/time.ts';
import type { WindowFacts } from '../core/windows/window-facts.ts';
import { observedWindow, rejectedPair } from '../test/examples/observed-windows.ts';

const DAYS = 365;
/** Days whose files are made. */
const MADE_DAYS = 7;
const HOURS = 24;
const PAIRS_PER_WINDOW = 60;
const SOURCES = 40_000;
const TARGETS = 500;
const FIRST = Date.UTC(2025, 0, 1) / 1000;
const ROUNDS = 3;
const FOLDER = join('bench', 'data', `tables-${DAYS}-days-${PAIRS_PER_WINDOW}-pairs`);

/** Returns a window of pairs. The number of a pair decides its addresses, so the tables are always the same. */
function windowOf(windowStart: number): WindowFacts {
  const first = (windowStart / WINDOW_SECONDS) * PAIRS_PER_WINDOW;
  const pairs = Array.from({ length: PAIRS_PER_WINDOW }, (_, index) => {
    const source = ((first + index) * 7919) % SOURCES;
    const target = ((first + index) * 104_729) % TARGETS;
    return rejectedPair({
      source: `198.${source >> 16}.${(source >> 8) & 255}.${source & 255}`,
      destination: `10.0.${target >> 8}.${target & 255}`,
    });
  });
  return observedWindow(pairs, { windowStart });
}

function writeHour(folder: string, hourStart: number): void {
  const windows = Array.from({ length: WINDOWS_PER_HOUR }, (_, index) => windowOf(hourStart + index * WINDOW_SECONDS));
  const rollups = windows.flatMap((facts) => rollupWindow(facts, FIRST + (DAYS + 1) * DAY_SECONDS));
  const attempts = windows.flatMap(({ pairs, windowStart }) => pairs.map((pair) => ({ ...pair, windowStart })));
  for (const [table, bytes] of [
    ['rollups', encodeParquet(ROLLUP_COLUMNS, rollups)],
    ['attempts', encodeParquet(ATTEMPT_COLUMNS, attempts)],
  ] as const) {
    const path = join(folder, tableKey(table, hourStart));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** Writes an hour as a copy of the same hour in the week that was made. */
function copyHour(folder: string, hour: number): void {
  for (const table of ['rollups', 'attempts'] as const) {
    const from = join(folder, tableKey(table, FIRST + (hour % (MADE_DAYS * HOURS)) * HOUR_SECONDS));
    const to = join(folder, tableKey(table, FIRST + hour * HOUR_SECONDS));
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
}

function makeTables(): void {
  if (existsSync(FOLDER)) return;
  process.stderr.write(`making ${FOLDER}, once\n`);
  const unfinished = `${FOLDER}.unfinished`;
  for (let hour = 0; hour < MADE_DAYS * HOURS; hour++) writeHour(unfinished, FIRST + hour * HOUR_SECONDS);
  for (let hour = MADE_DAYS * HOURS; hour < DAYS * HOURS; hour++) copyHour(unfinished, hour);
  renameSync(unfinished, FOLDER);
}

async function measure(names: readonly string[]): Promise<void> {
  const tables = await openTables(FOLDER);
  await tables.ask('SET threads = 2');
  for (const query of savedQueries(join('lib', 'queries')).filter(({ name }) => names.includes(name))) {
    const asked = {
      from: tables.firstDay,
      to: tables.lastDay,
      ...(query.host === undefined ? {} : { host: '10.0.0.7' }),
      ...(query.sources.length === 0 ? {} : { source: ['198.0.0.7'] }),
    };
    const sql = localSql(query, await completeValues(query, asked, tables));
    for (let round = 1; round <= ROUNDS; round++) {
      const [start, cpuStart] = [performance.now(), process.cpuUsage()];
      const { rows } = await tables.ask(sql);
      const { user, system } = process.cpuUsage(cpuStart);
      const [seconds, cpuSeconds] = [(performance.now() - start) / 1e3, (user + system) / 1e6];
      const times = `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of CPU`;
      console.log(`${query.name}, ${DAYS} days: ${rows.length} rows in ${times} (round ${round})`);
    }
  }
  tables.close();
}

const command = npmCommand('bench:queries', 'Measures saved queries over a year of tables.')
  .argument('[query...]', 'names of saved queries (default: port_history)')
  .parse();
makeTables();
await measure(command.args.length === 0 ? ['port_history'] : command.args);
