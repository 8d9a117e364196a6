import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Alert } from '../../core/alerting/alert.ts';
import { settingsSchema } from '../../core/settings/detection-settings.ts';
import { buildCommandLine } from '../runner/command-line.ts';

const command = buildCommandLine();
const { run } = command;
const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(command.folder, name), content);

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const LINE =
  '2 123456789012 eni-0d1e2f3041526000 203.0.113.7 10.0.4.17 50000 445 6 1 52 1795403100 1795403159 REJECT OK';

describe('help', () => {
  test('says what it is, how to try it and what exit codes mean', async () => {
    const { code, stdout } = await run('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Early warning for SMB (TCP/445) attacks from AWS VPC Flow Logs.');
    expect(stdout).toContain('surge445 generate demo --out demo-out/logs');
    expect(stdout).toContain('surge445 replay demo-out/logs --out demo-out/data');
    expect(stdout).toContain('Exit codes: 0 done, 1 failed, 2 bad usage or settings, 130 stopped with Ctrl-C.');
  });

  test('of replay says where output goes, with examples', async () => {
    const { code, stdout } = await run('replay', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('Alerts go to stdout; progress and the summary go to stderr.');
    expect(stdout).toContain('surge445 replay flow-logs/ --out data');
    for (const option of ['--out', '--settings', '--inside', '--json', '--mail']) expect(stdout).toContain(option);
  });

  test('of generate describes every scenario', async () => {
    const { code, stdout } = await run('generate', '--help');
    expect(code).toBe(0);
    for (const name of ['quiet', 'surge', 'exposure', 'worm', 'outage', 'demo']) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +\\S.{20}`, 'm'));
    }
  });
});

test('is a program that a shell starts, as npx does in the clone', () => {
  expect(execFileSync(command.script, ['--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('--version says which one it is', async () => {
  expect(await run('--version')).toEqual({ code: 0, stdout: '0.2.0\n', stderr: '' });
});

describe('bad usage', () => {
  test.each<[string, string[], string]>([
    ['no command', [], 'Usage: surge445 [options] [command]'],
    ['an unknown command', ['frob'], "error: unknown command 'frob'\n(surge445 --help tells more)"],
    ['no path', ['replay'], "error: missing required argument 'path'\n(surge445 replay --help tells more)"],
    ['two formats', ['replay', 'x', '--json', '--mail'], "option '--json' cannot be used with option '--mail'"],
    ['an unknown scenario', ['generate', 'nothing', '-o', 'x'], 'Allowed choices are quiet, surge, exposure, worm'],
    ['no folder to write to', ['generate', 'demo'], "required option '-o, --out <folder>' not specified"],
    ['no hours', ['generate', 'demo', '-o', 'x', '--hours', '0'], 'give a number of hours above 0, at most a year'],
    ['no time', ['generate', 'demo', '-o', 'x', '--start', 'never'], 'write an ISO 8601 time such as 2026-11-22T00'],
    ['a day that is none', ['generate', 'demo', '-o', 'x', '--start', '22 Nov 2026'], 'write an ISO 8601 time such as'],
    ['no seed', ['generate', 'demo', '-o', 'x', '--seed', '-1'], 'give a whole number of at most nine digits'],
  ])('of %s exits with 2 and says what to do', async (_, args, message) => {
    const { code, stdout, stderr } = await run(...args);
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('replay refuses', () => {
  beforeAll(() => {
    write('one.log', `${HEADER}\n${LINE}\n`);
    write('no-json.json', '{nope');
    write('bad.json', '{"ports":[22],"inside":["x"],"thresholds":[{"atLeast":0,"scop":"vpc"}],"zzz":1}');
    for (const folder of ['no-logs', 'others']) mkdirSync(join(command.folder, folder));
    write('no-logs/readme.md', '');
    write('others/thesis.doc', '');
  });

  test.each<[string, string[], string]>([
    [
      'a path that is not there',
      ['nowhere'],
      'surge445: Find flow logs: found nothing at nowhere, expected a file or a folder of flow logs\n',
    ],
    [
      'an address in S3 without a bucket',
      ['s3:///x'],
      'found s3:///x, expected s3://bucket/prefix or s3://bucket/key\n',
    ],
    ['no limit', ['one.log', '--max-gb', 'much'], 'give a number above 0'],
    [
      'days in the wrong order',
      ['one.log', '--from', '2026-11-02', '--to', '2026-11-01'],
      'found --from 2026-11-02 after --to 2026-11-01',
    ],
    ['days that no path says', ['one.log', '--from', '2026-11-01'], 'found 1 file, but none of these days'],
    [
      'a folder without flow logs',
      ['no-logs'],
      'surge445: Find flow logs: found none in no-logs (1 other file), expected names that end in .log.gz, .log, .txt',
    ],
    [
      'settings that are not there',
      ['one.log', '-s', 'none.json'],
      '  - none.json cannot be read; give a file of JSON',
    ],
    ['settings that are no JSON', ['one.log', '-s', 'no-json.json'], '  - no-json.json is no JSON: '],
    [
      'a block that is none',
      ['one.log', '--inside', '300.0.0.0/8'],
      'found "300.0.0.0/8", expected a CIDR block such as',
    ],
    [
      'a folder that holds something else',
      ['one.log', '-o', 'others'],
      'surge445: Write to others: found other files (thesis.doc), expected an empty folder; choose one with --out\n',
    ],
    [
      'a folder that is a file',
      ['one.log', '-o', 'one.log'],
      'Write to one.log: found no folder, and it cannot be made',
    ],
    ['a folder without a name', ['one.log', '-o', ''], 'surge445: Write to a folder: found an empty name, expected'],
  ])('%s, with 2 and a sentence', async (_, args, message) => {
    const { code, stdout, stderr } = await run('replay', ...args);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  test('settings with several problems, and lists them all', async () => {
    const { code, stderr } = await run('replay', 'one.log', '-s', 'bad.json');
    expect(code).toBe(2);
    expect(stderr).toBe(
      [
        'surge445: Read the settings: 5 problems',
        '  - ports.0: found 22, expected a port of SMB, 445 or 139',
        '  - inside.0: found "x", expected a CIDR block such as 203.0.113.0/24',
        '  - thresholds.0.atLeast: found 0, expected a whole number of 1 or more',
        '  - thresholds.0: found the unknown setting "scop", expected only scope, metric, direction, atLeast, severity; did you mean scope?',
        `  - settings: found the unknown setting "zzz", expected only ${Object.keys(settingsSchema.shape).join(', ')}; check the spelling`,
        '',
      ].join('\n'),
    );
  });
});

describe('a file that cannot be read', () => {
  const whole = gzipSync(`${HEADER}\n${`${LINE}\n`.repeat(500)}`);

  test.each([
    {
      why: 'is cut short',
      name: 'cut.log.gz',
      content: whole.subarray(0, whole.length - 20),
      message: '(gzip). Inflate a log object: unexpected end of file',
    },
    {
      why: 'is damaged',
      name: 'damaged.log.gz',
      content: Buffer.concat([whole.subarray(0, 12), Buffer.alloc(40, 255), whole.subarray(60)]),
      message: '(gzip). Inflate a log object: ',
    },
    {
      why: 'lacks fields',
      name: 'few.log',
      content: 'srcaddr dstaddr start\na b c\n',
      message: 'it lacks dstport, srcport, protocol, action, interface-id',
    },
    {
      why: 'is no gzip, whatever its name',
      name: 'none.log.gz',
      content: Buffer.from('7a1d0003f0021b4400ff9c00', 'hex'),
      message: 'it is neither text nor gzip nor Parquet: unpack it, or get the file again; it begins with "z',
    },
    {
      why: 'has no line that fits',
      name: 'misfit.log',
      content: `${HEADER}\na\u0007 b\n${LINE} more\n`,
      message: 'separates two fields); for example field-count: "a\\u0007 b"',
    },
  ])(
    'because it $why is set aside, the others are read, and the exit code is 1',
    async ({ name, content, message }) => {
      write(name, content);
      write(`beside-${name}.log`, `${HEADER}\n${LINE}\n`);
      const { code, stderr, stdout } = await run('replay', name, `beside-${name}.log`, '-o', `out-${name}`);
      expect(stderr).toContain(`Set aside ${name} (`);
      expect(stderr).toContain(message);
      expect(stderr).toContain('Read 1 file: ');
      expect(stderr).toContain(`Set aside 1 file that could not be read, listed above and in out-${name}/quarantine`);
      expect(stdout).toBe('');
      expect(code).toBe(1);
      const [note = ''] = readdirSync(join(command.folder, `out-${name}`, 'quarantine'));
      expect(readFileSync(join(command.folder, `out-${name}`, 'quarantine', note), 'utf8')).toContain(
        `"key":"${name}"`,
      );
    },
  );

  test('because it is empty is passed over, and the exit code is 0', async () => {
    write('zero.log', '');
    write('header.log', `${HEADER}\n`);
    write('zero.log.gz', gzipSync(''));
    write('beside.log', `${HEADER}\n${LINE}\n`);
    const files = ['zero.log', 'header.log', 'zero.log.gz', 'beside.log'];
    const { code, stderr } = await run('replay', ...files, '-o', 'out-empty');
    expect(stderr).toContain('Read 1 file: ');
    expect(stderr).toContain('Passed over 3 empty files: header.log, zero.log and 1 more\n');
    expect(existsSync(join(command.folder, 'out-empty', 'quarantine'))).toBe(false);
    expect(code).toBe(0);
  });

  test('in one line only is read without it, and the exit code is 0', async () => {
    write('line.log', `${HEADER}\n${LINE}\n${LINE.replace(' REJECT', ' PERHAPS')}\n`);
    const { code, stderr } = await run('replay', 'line.log', '-o', 'out-line');
    expect(stderr).toContain('Could not read some lines: 1 action\n  action: 2 123456789012 ');
    expect(stderr).toContain('PERHAPS OK\n  action means: action is neither ACCEPT nor REJECT, in capitals\n');
    expect(code).toBe(0);
  });
});

describe('a folder that was written before', () => {
  beforeAll(async () => {
    write('first.log', `${HEADER}\n${LINE}\n`);
    write('at-2.json', '{"thresholds":[{"atLeast":2}]}');
    await run('replay', 'first.log', '--out', 'kept');
  });

  test('is refused for logs that would be read otherwise', async () => {
    const { code, stderr } = await run('replay', 'first.log', '--out', 'kept', '--inside', '11.0.0.0/8');
    expect(stderr).toBe(
      'surge445: Write to kept: found data that was read with inside (none), expected inside 11.0.0.0/8; choose another folder with --out, or use the settings of the last run\n',
    );
    expect(code).toBe(2);
  });

  test('goes on with other thresholds, and says that what is past is not judged anew', async () => {
    const { code, stderr } = await run('replay', 'first.log', '--out', 'kept', '--settings', 'at-2.json');
    expect(stderr).toMatch(
      /^thresholds changed since logs were last read into kept: .* use another --out\nRead 1 file/,
    );
    expect(code).toBe(0);
  });
});

describe('a query', () => {
  beforeAll(async () => {
    write('asked.log', `${HEADER}\n${LINE}\n`);
    await run('replay', 'asked.log', '--out', 'asked');
  });

  test('may begin with a comment, as the saved ones do', async () => {
    const { code, stdout } = await run(
      'query',
      '-- How much?\nSELECT sum(rejected) AS n FROM attempts;\n',
      '-o',
      'asked',
    );
    expect({ code, stdout: stdout.trim().split(/\s+/) }).toEqual({ code: 0, stdout: ['n', '-', '1'] });
  });

  test('is one statement: of several none is answered in silence', async () => {
    const { code, stderr } = await run('query', 'SELECT 1; SELECT 2', '-o', 'asked');
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'surge445: Query the tables: found 2 statements, expected one; run them one by one\n',
    });
  });
});

describe('a replay', () => {
  beforeAll(async () => {
    await run('generate', 'exposure', '--hours', '8.5', '--out', 'exposure/all');
    // The half hour in which something happens.
    const folder = join(command.folder, 'exposure/all');
    const late = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /T08(0[5-9]|[1-5][0-9])Z_/.test(name),
    );
    mkdirSync(join(command.folder, 'exposure/logs'));
    for (const name of late) copyFileSync(join(folder, name), join(command.folder, 'exposure/logs', basename(name)));
  });

  test('goes on when nobody reads what it says, and says nothing again from the same folder', async () => {
    const unread = await command.runUnread('replay', 'exposure/logs', '--out', 'exposure/data', '--mail');
    expect(unread.stderr).not.toContain('EPIPE');
    expect(unread.stderr).toContain('Judged 6 windows; alerts: 1 opened');
    expect(unread.code).toBe(0);

    const again = await run('replay', 'exposure/logs', '--out', 'exposure/data', '--mail');
    expect(again.stdout).toBe('');
    expect(again.stderr).toContain(
      'Judged 6 windows; alerts: none that are new\n1 alert of these logs was printed by an earlier run; --again prints it\n',
    );
    expect(again.code).toBe(0);

    const told = await run('replay', 'exposure/logs', '--out', 'exposure/data', '--again', '--json');
    expect(JSON.parse(told.stdout)).toMatchObject({ rule: 'exposure', transition: 'opened' });
    expect(told.stderr).toContain('alerts: 1 opened (all told before)\n');
  }, 60_000);

  test('that is quiet says nothing on stderr', async () => {
    const { code, stdout, stderr } = await run('replay', 'exposure/logs', '--out', 'exposure/quiet', '--quiet');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('HIGH: 10.0.4.27 exposes port 445');
  }, 60_000);

  test('reads standard input where the path is -', async () => {
    const { code, stderr } = await run('replay', '-', '--out', 'exposure/input');
    expect(stderr).toContain('Passed over 1 empty file: standard input\n');
    expect(stderr).toContain('\nNothing was judged: no record of a flow log was read.\n');
    expect(code).toBe(1);
    const quiet = await run('replay', '-', '--out', 'exposure/input', '--quiet');
    expect(quiet).toMatchObject({ code: 1, stderr: 'Nothing was judged: no record of a flow log was read.\n' });
  });

  test('without a folder goes into a fresh one, and says where', async () => {
    const [first, second] = [await run('replay', 'exposure/logs'), await run('replay', 'exposure/logs', '--json')];
    expect([first.stdout, second.stdout]).toEqual([expect.stringMatching(/^2026/), expect.stringMatching(/^\{/)]);
    const folders = [first, second].map(({ stderr }) => /^Tables are in (\S+): /m.exec(stderr)?.[1] ?? '');
    expect(new Set(folders).size).toBe(2);
    for (const folder of folders) {
      expect(readdirSync(folder)).toContain('rollups');
      rmSync(folder, { recursive: true });
    }
  }, 60_000);

  test('whose alerts cannot be written fails in one line, and tells them when it is run again', async () => {
    const failed = await command.runUnwritable('replay', 'exposure/logs', '--out', 'exposure/again', '--json');
    expect(failed.stderr).toMatch(
      /^surge445: Send alerts: 1 of 1 failed and wait for another try, the first: EBADF: .*; run the same command again\n$/,
    );
    expect(failed.code).toBe(1);
    const again = await run('replay', 'exposure/logs', '--out', 'exposure/again', '--json');
    expect(
      again.stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as Alert).transition),
    ).toEqual(['opened']);
    expect(again.code).toBe(0);

    const query = await command.runUnwritable('query', 'top_sources', '--out', 'exposure/again');
    expect(query.stderr).toMatch(/^top_sources: .*\nsurge445: Write the output: EBADF: .*\n$/);
    expect(query.code).toBe(1);
  }, 60_000);

  test('prints alerts as notices for people, and as mails with --mail', async () => {
    const notice = await run('replay', 'exposure/logs', '--out', 'exposure/notices');
    expect(notice.stdout).toMatch(/^2026-11-22 08:00 UTC {2}HIGH: 10\.0\.4\.27 exposes port 445: answers /);
    expect(notice.stdout).toMatch(/\n {2}Reference [A-Z2-7]{4} \(episode [a-z2-7]{26}, message 1\)\n/);
    const mail = await run('replay', 'exposure/logs', '--out', 'exposure/mails', '--mail');
    expect(mail.stdout).toMatch(
      /^Subject: \[surge445 [A-Z2-7]{4}\] 10\.0\.4\.27 exposes port 445 .*\n\nHIGH\. Something got in: .*\n\nWHAT HAPPENED\n/,
    );
  }, 60_000);
});

describe('generate', () => {
  test('gives the same files for the same options, and others for another seed', async () => {
    const files = async (name: string, ...more: readonly string[]): Promise<string[]> => {
      await run('generate', 'surge', '--hours', '1', '--format', 'default', '-o', name, ...more);
      return readdirSync(join(command.folder, name), { recursive: true, encoding: 'utf8' }).toSorted();
    };
    const once = await files('once');
    expect(once.filter((name) => name.endsWith('.log.gz'))).toHaveLength(12);
    expect(await files('again')).toEqual(once);
    expect(await files('other', '--seed', '1')).not.toEqual(once);
  });

  test('takes a time without a zone for UTC', async () => {
    for (const [name, start] of [
      ['zulu', '2026-11-22T10:00:00Z'],
      ['plain', '2026-11-22T10:00'],
    ] as const) {
      await run('generate', 'quiet', '--hours', '0.1', '--start', start, '-o', name);
    }
    const [zulu, plain] = ['zulu', 'plain'].map((name) =>
      readdirSync(join(command.folder, name), { recursive: true, encoding: 'utf8' }).toSorted(),
    );
    expect(plain).toEqual(zulu);
  });

  test('takes its own files away before it writes others', async () => {
    await run('generate', 'quiet', '--hours', '1', '-o', 'renewed');
    const { code, stderr } = await run('generate', 'quiet', '--hours', '0.5', '-o', 'renewed');
    expect(code).toBe(0);
    expect(stderr).toContain('Wrote 6 files with ');
    const files = readdirSync(join(command.folder, 'renewed'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => name.endsWith('.log.gz'))).toHaveLength(6);
  });
});
