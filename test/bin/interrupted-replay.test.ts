import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { DAY_SECONDS } from '../../core/time.ts';
import { logLine, logText } from '../examples/log-lines.ts';
import { WINDOW } from '../examples/observed-network.ts';
import { buildCommandLine } from '../runner/command-line.ts';

const command = buildCommandLine();
const { run } = command;
const inFolder = (name: string): string => join(command.folder, name);

/** What a folder of tables looks like after a run that nothing disturbed. */
let undisturbed: ReadonlyMap<string, string>;

beforeAll(async () => {
  await run('generate', 'exposure', '--hours', '8.5', '--out', 'all');
  mkdirSync(inFolder('logs'));
  // The half hour in which something happens.
  for (const name of readdirSync(inFolder('all'), { recursive: true, encoding: 'utf8' })) {
    if (!/T08(0[5-9]|[1-5][0-9])Z_/.test(name)) continue;
    copyFileSync(join(inFolder('all'), name), inFolder(`logs/${basename(name)}`));
  }
  await run('replay', 'logs', '--out', 'undisturbed');
  undisturbed = contentsOf('undisturbed');
}, 60_000);

/**
 * Returns the files of a folder, each with the hash of its bytes. Left out are files with a leading dot, which no reader looks at, and the state of episodes: it
 * counts how often a window was marked, and a second run marks again.
 */
function contentsOf(name: string): ReadonlyMap<string, string> {
  const folder = inFolder(name);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => !basename(file).startsWith('.') && !file.startsWith('episodes/'))
    .filter((file) => statSync(join(folder, file)).isFile());
  return new Map(files.toSorted().map((file) => [file, sha256(readFileSync(join(folder, file)))]));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function fileCount(name: string): number {
  return existsSync(inFolder(name)) ? readdirSync(inFolder(name), { recursive: true }).length : 0;
}

/** Waits until a folder holds that many files and folders, or the process has ended. */
async function waitForFiles(name: string, count: number, isOver: () => boolean): Promise<void> {
  while (fileCount(name) < count && !isOver()) await sleep(2);
}

describe('a replay that is killed', () => {
  test.each([2, 9, 16, 23])(
    'when %d files and folders are written gives the same tables when it is run again',
    async (count) => {
      const out = `killed-${count}`;
      const child = command.start('replay', 'logs', '--out', out);
      const ended = once(child, 'exit');
      await waitForFiles(out, count, () => child.exitCode !== null);
      child.kill('SIGKILL');
      expect((await ended)[1]).toBe('SIGKILL');

      expect((await run('replay', 'logs', '--out', out)).code).toBe(0);
      expect(contentsOf(out)).toEqual(undisturbed);
    },
  );
});

describe('two replays into one folder', () => {
  test('at the same time: the second is refused, and the first goes on', async () => {
    const [log = ''] = readdirSync(inFolder('logs'));
    // A pipe with the name of a log: the first replay waits for somebody who writes into the pipe.
    mkdirSync(inFolder('pipes'));
    execFileSync('mkfifo', [inFolder(`pipes/${log}`)]);
    const first = command.start('replay', `pipes/${log}`, '--out', 'shared');
    const ended = once(first, 'exit');
    await waitForFiles('shared', 2, () => first.exitCode !== null);

    const second = await run('replay', 'logs', '--out', 'shared');
    expect(second).toEqual({
      code: 2,
      stdout: '',
      stderr: `surge445: Write to shared: found another run of surge445 that writes there (process ${first.pid} on this machine), expected none; wait until it ends, or choose another folder with --out\n`,
    });
    writeFileSync(inFolder(`pipes/${log}`), readFileSync(inFolder(`logs/${log}`)));
    expect((await ended)[0]).toBe(0);

    expect((await run('replay', 'logs', '--out', 'shared')).code).toBe(0);
    expect(contentsOf('shared')).toEqual(undisturbed);
  });
});

/** Runs a replay on a disk of 48 kB, and again after the disk has grown. Needs the right to mount a file system of its own. */
const FULL_DISK = `
  mount -t tmpfs -o size=48k tmpfs "$1" || exit 77
  "$2" "$3" replay logs --out "$1/data" --quiet; echo "code $?" >&2
  mount -o remount,size=100m "$1"
  "$2" "$3" replay logs --out "$1/data" --quiet; echo "code $?" >&2
  cp -r "$1/data" "$4"`;

/** Checks whether a user may mount a file system here. Prints the reason why the test is skipped where not. */
function canMount(): boolean {
  const { status, stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt'], {
    encoding: 'utf8',
  });
  if (status === 0) return true;
  console.warn(`Skipped the test of a full disk, because no user may mount a file system here: ${stderr}`);
  return false;
}

(canMount() ? describe : describe.skip)('a full disk', () => {
  test('is named, and the same command goes on when there is room', () => {
    mkdirSync(inFolder('small-disk'));
    const args = ['small-disk', process.execPath, command.script, 'after-full-disk'];
    const { stderr } = spawnSync('unshare', ['-rm', 'sh', '-c', FULL_DISK, 'sh', ...args], {
      cwd: command.folder,
      encoding: 'utf8',
    });
    expect(stderr.replaceAll(/small-disk\/[^\s:]+/g, 'FILE')).toBe(
      'surge445: Use FILE: the disk is full; make room, then run the same command again (ENOSPC)\ncode 1\ncode 0\n',
    );
    expect(contentsOf('after-full-disk')).toEqual(undisturbed);
    rmSync(inFolder('small-disk'), { recursive: true });
  });
});

describe('a replay into a folder with newer windows', () => {
  test('says in how many windows it could open no alert, and not again for the same logs', async () => {
    const later = { start: String(WINDOW + 400 * DAY_SECONDS), end: String(WINDOW + 400 * DAY_SECONDS) };
    writeFileSync(inFolder('later.log'), logText([logLine(later)]));
    writeFileSync(inFolder('sooner.log'), logText([logLine({ action: 'ACCEPT' })]));
    const said: string[] = [];
    for (const name of ['later.log', 'sooner.log', 'sooner.log']) {
      said.push((await run('replay', name, '--out', 'late')).stderr);
    }
    const line = 'No alert could be opened in 1 window, which ends more than 24 h before the newest record';
    expect(said.map((text) => text.includes(line))).toEqual([false, true, false]);
  }, 60_000);
});
