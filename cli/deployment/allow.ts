import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { Deployment } from '../../adapters/aws/deployment.ts';
import { expiryLines } from '../../core/alerting/text/allow-lines.ts';
import { requireParts } from '../../core/operations/stack-outputs.ts';
import { parseAllowFile } from '../../core/settings/allow-file.ts';
import type { AllowEntry } from '../../core/settings/detection-settings.ts';
import { SettingsError } from '../../core/settings/settings-error.ts';
import { ALLOW_LIST_KEY } from '../../core/storage/keys.ts';
import { joined, pluralised } from '../../core/wording.ts';
import { addDeploymentOptions, connect, CREDENTIALS_HELP, type DeploymentOptions } from './deployment-options.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { EXIT_FAILED } from '../exit-codes.ts';

const SECOND_MS = 1000;

/** Number of entries that a line names. */
const NAMED = 10;

/** Dependencies of the command. The clock is a parameter, so that tests need no real time. */
export interface AllowDependencies {
  readonly deployment: Pick<Deployment, 'names' | 'store'>;
  readonly stdout: Pick<NodeJS.WriteStream, 'write'>;
  /** The clock, epoch seconds. */
  readonly now: number;
}

/** Creates the command `allow`, which checks an allow-list file and puts it into the data bucket. */
export function allowCommand(): Command {
  const command = new Command('allow')
    .description(DESCRIPTIONS.allow)
    .argument('<file>', 'JSON of the form {"allow": [...]}, the file of the setting allowFile');
  return addDeploymentOptions(command)
    .addHelpText(
      'after',
      `
A file with a mistake is not put there. The deployment reads the new list before it judges the next windows, without another deployment; for this its settings
need allowFile. surge445 replay --settings <file> shows beforehand what the list would have hidden.

The command needs permission to read and to write ${ALLOW_LIST_KEY} in the data bucket.
${CREDENTIALS_HELP}

Examples:
  surge445 replay flow-logs/ --settings surge445.json    # what would it hide?
  surge445 allow allow-list.json`,
    )
    .action(async (file: string, options: DeploymentOptions) => {
      const now = Math.floor(Date.now() / SECOND_MS);
      const text = await readAllowFile(file);
      parseAllowFile(text, { own: [], now });
      const deployment = await connect(options, command);
      if (!(await putAllowList(text, { deployment, stdout: process.stdout, now }))) process.exitCode = EXIT_FAILED;
    });
}

/**
 * Checks an allow-list, and puts it into the data bucket.
 * @param text the file
 * @returns false if somebody else put another list there at the same time
 * @throws {SettingsError} with every problem of the list; then nothing is written
 */
export async function putAllowList(text: string, { deployment, stdout, now }: AllowDependencies): Promise<boolean> {
  const entries = parseAllowFile(text, { own: [], now });
  const { dataBucket } = requireParts(deployment.names, 'dataBucket');
  const store = deployment.store(dataBucket);
  const before = await store.get(ALLOW_LIST_KEY);
  const expected = before ? { etag: before.etag } : 'absent';
  const outcome = await store.put(ALLOW_LIST_KEY, new TextEncoder().encode(text), expected);
  if (outcome === 'lost') {
    stdout.write('FAIL  somebody else put another list there at the same time  ->  run the command again\n');
    return false;
  }
  const lines = [
    `ok    ${pluralised(entries.length, 'entry', 'entries')} in s3://${dataBucket}/${ALLOW_LIST_KEY}`,
    ...changeLines(entriesBefore(before?.bytes, now), entries),
    ...expiryLines(entries, now),
  ];
  stdout.write(`${lines.join('\n')}\n`);
  return true;
}

async function readAllowFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => {
    throw new SettingsError([`${path} cannot be read; name a file of JSON of the form {"allow": [...]}`]);
  });
}

/** Returns the entries that were there; none where they cannot be read. */
function entriesBefore(bytes: Uint8Array | undefined, now: number): readonly AllowEntry[] {
  if (!bytes) return [];
  try {
    return parseAllowFile(new TextDecoder().decode(bytes), { own: [], now });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return [];
  }
}

function changeLines(before: readonly AllowEntry[], after: readonly AllowEntry[]): string[] {
  const old = new Map(before.map((entry) => [entry.id, JSON.stringify(entry)]));
  const ids = new Set(after.map(({ id }) => id));
  const changes: ReadonlyArray<readonly [name: string, ids: readonly string[]]> = [
    ['added', after.filter(({ id }) => !old.has(id)).map(({ id }) => id)],
    [
      'changed',
      after.filter((entry) => old.has(entry.id) && old.get(entry.id) !== JSON.stringify(entry)).map(({ id }) => id),
    ],
    ['removed', [...old.keys()].filter((id) => !ids.has(id))],
  ];
  return changes
    .filter(([, changed]) => changed.length > 0)
    .map(([name, changed]) => `      ${name}: ${joined(changed, NAMED)}`);
}
