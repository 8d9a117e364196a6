import type { EmulatedCloud } from './emulated-cloud.ts';
import type { CommandResult, Shell } from './shell.ts';

/** Pages whose every `aws` and `npx` command is run, or listed with the reason why not. */
export const PAGES = ['docs/runbook.md', 'docs/deployment.md', 'docs/central-bucket.md', 'docs/operations.md'];

/** Commands that the emulator cannot run, and why. */
export const NOT_RUN: ReadonlyArray<readonly [command: RegExp, reason: string]> = [
  [
    /^npx --no-install surge445 drill\b/,
    'it waits for the functions, which moto does not run; test/cli/deployment/drill.test.ts',
  ],
  [/^npx --no-install surge445 replay\b/, 'it reads only files; test/cli/replay'],
  [
    /^npx --no-install surge445 rebuild\b/,
    'it waits for the functions, which moto does not run; test/cli/deployment/rebuild.test.ts',
  ],
  [/^npx --no-install surge445 backfill$/, 'it is named without its options; the page also gives it with them'],
];

/** Commands that moto does not know: only the AWS command line checks their arguments. */
export const ONLY_ARGUMENTS = /^aws sqs (?:start-message-move-task|list-message-move-tasks) /;

/** A document of the data bucket that somebody damages, and what it was before. */
export const DAMAGED = { key: 'windows/2026-01-01T0000Z.json.gz', before: 'good', after: 'damaged' };

/** A document of the data bucket that somebody deletes. */
export const DELETED = { key: 'episodes/open.json', before: 'open episodes' };

/** Proof that a command did what the page says, beside ending well. */
export interface Proof {
  readonly command: RegExp;
  readonly title: string;
  readonly holds: (evidence: Evidence) => Promise<boolean> | boolean;
}

/** What a proof may look at. */
export interface Evidence {
  readonly result: CommandResult;
  readonly cloud: EmulatedCloud;
  readonly shell: Shell;
  /** Values of the placeholders. */
  readonly values: ReadonlyMap<string, string>;
}

/** Proofs of the commands that change something, or whose output people go on with. */
export const PROOFS: readonly Proof[] = [
  {
    command: /AWS::Logs::LogGroup/,
    title: 'it names the log groups of all functions',
    holds: ({ result }) => ['Ingest', 'Detect', 'Reconcile'].every((name) => result.stdout.includes(name)),
  },
  {
    command: /ResourceType=='AWS::KMS::Key'\]/,
    title: 'it names one key',
    holds: ({ result }) => /^[\da-f-]{36}\s*$/.test(result.stdout),
  },
  {
    command: /^aws s3api delete-object .*<version id of the damaged version>/,
    title: 'the version before the damaged one is back',
    holds: async ({ cloud, values }) =>
      (await cloud.read(values.get('data bucket') ?? '', DAMAGED.key)) === DAMAGED.before,
  },
  {
    command: /^aws s3api delete-object .*DeleteMarkers/,
    title: 'the deleted document is back',
    holds: async ({ cloud, values }) =>
      (await cloud.read(values.get('data bucket') ?? '', DELETED.key)) === DELETED.before,
  },
  {
    command: /^aws s3 sync /,
    title: 'the copy has the documents',
    holds: async ({ cloud, values }) =>
      (await cloud.read(values.get('new data bucket') ?? '', DELETED.key)) === DELETED.before,
  },
  {
    command: /^aws s3 rb /,
    title: 'the bucket is gone',
    holds: async ({ cloud, values }) => !(await cloud.buckets()).includes(values.get('bucket to delete') ?? ''),
  },
  {
    command: /'Retry'/,
    title: 'it prints both commands',
    holds: ({ result }) => result.stdout.split('aws sqs start-message-move-task').length === 3,
  },
  {
    command: /^aws s3api list-buckets /,
    title: 'it names the data bucket',
    holds: ({ result, values }) => result.stdout.includes(values.get('data bucket') ?? ''),
  },
  {
    command: /^aws s3api put-bucket-notification-configuration /,
    title: 'the notification is gone',
    holds: async ({ shell, values }) => {
      const line = `aws s3api get-bucket-notification-configuration --bucket ${values.get('log bucket')}`;
      const { isDone, stdout } = await shell(line);
      return isDone && !stdout.includes('QueueArn');
    },
  },
  {
    command: /^aws glue delete-database /,
    title: 'the database is gone',
    holds: async ({ shell }) => !(await shell('aws glue get-database --name surge445')).isDone,
  },
  {
    command: /^aws lambda delete-function-concurrency /,
    title: 'the function has no reservation any more',
    holds: async ({ shell, values }) => {
      const line = `aws lambda get-function-concurrency --function-name ${values.get('function')}`;
      const { isDone, stdout } = await shell(line);
      return isDone && !/ReservedConcurrentExecutions/.test(stdout);
    },
  },
  {
    command: /^npx --no-install surge445 backfill .*--from/,
    title: 'the log object of these days is in the queue',
    holds: ({ result }) => /\b1 log object\b/.test(result.stderr),
  },
  {
    command: /^npx --no-install surge445 doctor /,
    title: 'it reads everything that it checks',
    holds: ({ result }) => /^ok {4}/m.test(result.stdout) && !/^FAIL {2}read /m.test(result.stdout),
  },
];
