import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createBucket } from '../aws/emulated-aws.ts';
import { emulatorOfFile } from '../aws/emulator-of-file.ts';
import { putObject } from '../cli/deployment/aws-deployment.ts';
import { buildCommandLine, type CommandResult } from '../runner/command-line.ts';

const command = buildCommandLine();
const FAR = 'logs-far-away';
const FOLDER = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2026/11/22/';
const emulator = emulatorOfFile({ pageKeys: 10, regions: { [FAR]: 'eu-central-1' } });
/** Keys of the log objects, ascending. */
let keys: string[];
let onDisk: CommandResult;
let count = 0;

const freshFolder = (): string => `data-${count++}`;
const replay = async (...args: readonly string[]): Promise<CommandResult> => command.run('replay', ...args);

/** Hashes of the files below a folder. */
function filesIn(folder: string): Record<string, string> {
  const root = join(command.folder, folder);
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).toSorted();
  const files = names.filter((name) => statSync(join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, hashOf(readFileSync(join(root, name)))]));
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What a summary counts, without times. */
function countsOf({ stderr }: CommandResult): string[] {
  const lines = stderr.split('\n').filter((line) => /^(?:Read|Judged) /.test(line));
  return lines.map((line) => line.replace(/ at \d+ MB of text a second/, ''));
}

beforeAll(async () => {
  const settings = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };
  Object.assign(process.env, { ...settings, AWS_ENDPOINT_URL: emulator.endpoint, AWS_CONFIG_FILE: '/nowhere' });
  await command.run('generate', 'exposure', '--start', '2026-11-22T00:00Z', '--hours', '9', '--out', 'made');
  const folder = join(command.folder, 'made');
  keys = readdirSync(join(folder, FOLDER))
    .filter((name) => /T08\d\dZ/.test(name))
    .map((name) => `${FOLDER}${name}`);
  await createBucket(emulator, 'logs');
  await createBucket(emulator, FAR);
  for (const key of keys) {
    const body = readFileSync(join(folder, key));
    for (const bucket of ['logs', FAR]) await putObject(emulator, { bucket, key }, body);
  }
  await putObject(emulator, { bucket: 'logs', key: `${FOLDER}notes.md` });
  onDisk = await replay(...keys.map((key) => join('made', key)), '--out', 'disk', '--json');
}, 120_000);
beforeEach(() => {
  process.env['AWS_REGION'] = 'us-east-1';
});

describe('a replay from S3', () => {
  test('says first what it found, and writes what a replay of the same files writes, byte for byte', async () => {
    const fromS3 = await replay('s3://logs/AWSLogs/', '--out', 's3', '--json');
    expect(onDisk.stdout).toContain('"rule":"exposure"');
    expect(fromS3.stdout).toBe(onDisk.stdout);
    expect(countsOf(fromS3)).toEqual(countsOf(onDisk));
    expect(fromS3.stderr).toMatch(
      /^Found 12 log objects, 0\.\d MB as stored, in s3:\/\/logs\/AWSLogs\/\nRead 12 files/,
    );
    expect(fromS3.stderr).toContain('Passed over 1 file not named like a flow log: s3://logs/');
    expect(filesIn('s3')).toEqual(filesIn('disk'));
  });

  test('counts a log object once that is read from S3 and from the disk', async () => {
    await replay('s3://logs/AWSLogs/', '--out', 'both', '--quiet');
    const before = filesIn('both/rollups');
    await replay(...keys.map((key) => join('made', key)), '--out', 'both', '--quiet');
    expect(filesIn('both/rollups')).toEqual(before);
    expect(Object.keys(before)).not.toEqual([]);
  });

  test.each([
    ['another region', { AWS_REGION: 'us-east-1' }],
    ['an environment without a region', { AWS_REGION: '' }],
  ])('follows a bucket from %s', async (_, environment) => {
    Object.assign(process.env, environment);
    const [key = ''] = keys;
    const { code, stderr } = await replay(`s3://${FAR}/${key}`, '--out', freshFolder());
    expect(stderr).toContain(`Found 1 log object, 0.0 MB as stored, in s3://${FAR}/${key}\nRead 1 file`);
    expect(code).toBe(0);
  });

  test('takes the days that are asked for', async () => {
    const day = await replay('s3://logs/AWSLogs/', '--from', '2026-11-22', '--to', '2026-11-22', '-o', freshFolder());
    expect(day.stderr).toContain('Found 12 log objects');
    const other = await replay('s3://logs/AWSLogs/', '--to', '2026-11-21', '-o', freshFolder());
    expect(other.stderr).toContain(
      'surge445: Find flow logs: found none in s3://logs/AWSLogs/ of these days, expected',
    );
    expect(other.code).toBe(2);
    const local = await replay(...keys.map((key) => join('made', key)), '--from', '2026-11-22', '-o', freshFolder());
    expect(local.stderr).toContain('Read 12 files');
  });

  test('reads nothing above a limit', async () => {
    const many = await replay('s3://logs/AWSLogs/', '--max-objects', '11', '-o', freshFolder());
    expect(many.stderr).toContain(
      'found more than 11 log objects in s3://logs/AWSLogs/; choose days with --from and --to or a longer prefix, or raise --max-objects\n',
    );
    const large = await replay('s3://logs/AWSLogs/', '--max-gb', '0.000001', '-o', freshFolder());
    expect(large.stderr).toContain('found more than 0.000001 GB in s3://logs/AWSLogs/; choose');
    expect([many.code, large.code]).toEqual([2, 2]);
  });

  test('sets aside what vanished meanwhile, reads again what broke off, and waits out throttling', async () => {
    const [gone = '', cut = '', slow = ''] = keys.map((key) => key.slice(FOLDER.length));
    emulator.failNext(
      { method: 'GET', url: gone, when: 'before', how: { status: 404, code: 'NoSuchKey' } },
      { method: 'GET', url: cut, when: 'after', how: 'cut' },
      { method: 'GET', url: slow, when: 'before', how: { status: 503, code: 'SlowDown' } },
    );
    const { code, stderr } = await replay('s3://logs/AWSLogs/', '--out', freshFolder());
    const address = `s3://logs/${FOLDER}${gone}`;
    expect(emulator.pendingFaults()).toBe(0);
    expect(stderr).toContain(`Set aside ${address} (missing). Open log object ${address}: found no such object\n`);
    expect(stderr).toContain('Read 11 files');
    expect(code).toBe(1);
  });

  test('stops when S3 gives none of five log objects, and names the permission', async () => {
    emulator.failNext(
      ...keys.map((key) => ({
        method: 'GET' as const,
        url: key.slice(FOLDER.length),
        when: 'before' as const,
        how: { status: 403, code: 'AccessDenied' },
      })),
    );
    const { code, stderr } = await replay('s3://logs/AWSLogs/', '--out', freshFolder());
    expect(stderr.match(/^Set aside /gm)).toHaveLength(5);
    expect(stderr).toContain('access denied; allow s3:GetObject on the object and kms:Decrypt on its key');
    expect(stderr).toContain('surge445: Read s3://logs: S3 gave none of 5 log objects one after the other');
    expect(code).toBe(1);
  });

  test.each([
    ['AccessDenied', 403, 'access denied; allow s3:ListBucket on the bucket to these credentials'],
    ['ExpiredToken', 400, 'the credentials have expired; log in again'],
    ['MethodNotAllowed', 405, 'S3 answered 405 MethodNotAllowed'],
  ])('says what %s of the listing means, in one line', async (errorCode, status, sentence) => {
    emulator.failNext({ method: 'GET', url: 'prefix=denied', when: 'before', how: { status, code: errorCode } });
    const { code, stderr } = await replay('s3://logs/denied', '--out', freshFolder());
    expect(stderr).toBe(`surge445: List s3://logs/denied: ${sentence}\n`);
    expect(code).toBe(1);
  });

  test('says that a bucket or a prefix holds nothing', async () => {
    const bucket = await replay('s3://no-such-bucket/AWSLogs/', '--out', freshFolder());
    expect(bucket.stderr).toBe(
      'surge445: List s3://no-such-bucket/AWSLogs/: found no bucket of this name; check the spelling\n',
    );
    const prefix = await replay('s3://logs/else/', '--out', freshFolder());
    expect(prefix.stderr).toContain('Find flow logs: found none in s3://logs/else/ (0 other objects), expected names');
    expect([bucket.code, prefix.code]).toEqual([1, 2]);
  });
});
