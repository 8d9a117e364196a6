import { Command } from 'commander';
import type { Deployment } from '../../adapters/aws/deployment.ts';
import { decodeState } from '../../core/alerting/state.ts';
import { checkAllowList } from '../../core/operations/doctor/allow-list.ts';
import { checkDeadLetters, checkOutbox, checkQuarantine, checkQueue } from '../../core/operations/doctor/backlog.ts';
import { type Check, checkLine, warn } from '../../core/operations/doctor/check.ts';
import { checkLogsCounted } from '../../core/operations/doctor/freshness.ts';
import { checkLifecycle } from '../../core/operations/doctor/lifecycle.ts';
import { checkObservation } from '../../core/operations/doctor/observation.ts';
import { checkHealthSubscribers, checkSms, checkSubscribers } from '../../core/operations/doctor/subscribers.ts';
import { inertJson } from '../../core/encoding/inert-json.ts';
import {
  ALLOW_LIST_KEY,
  EPISODES_KEY,
  LAST_ALLOW_LIST_KEY,
  PREFIXES,
  windowOfKey,
  windowsOfDayPrefix,
} from '../../core/storage/keys.ts';
import { parseQuarantineNote, type QuarantineNote } from '../../core/storage/quarantine.ts';
import { decodeDocument } from '../../core/storage/stored-document.ts';
import { NO_ALLOW_LIST, requireParts } from '../../core/operations/stack-outputs.ts';
import { DAY_SECONDS } from '../../core/time.ts';
import { decodeWindow } from '../../core/windows/window-codec.ts';
import { escapeControls } from '../escaped-text.ts';
import { addDeploymentOptions, connect, CREDENTIALS_HELP, type DeploymentOptions } from './deployment-options.ts';
import { DOCTOR_PERMISSIONS, permissionsHelp } from './permissions-help.ts';
import type { ListedLogObject, ObjectStore } from '../../core/ports.ts';
import { attempt, type Examination } from './examination.ts';
import { formatsOf, newestLogs } from './log-examinations.ts';
import { DESCRIPTIONS } from '../descriptions.ts';
import { EXIT_FAILED } from '../exit-codes.ts';

const SECOND_MS = 1000;
const LAST_NOTES = 3;
const DAYS_OF_WINDOWS = 7;

/** Creates the command `doctor`, which checks a deployment and suggests a fix for each problem. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description(DESCRIPTIONS.doctor)
    .option('--json', 'print the checks as one JSON list');
  return addDeploymentOptions(command)
    .addHelpText(
      'after',
      `
The command prints one line for each check: the result, what was found, and after -> what to do. The result is ok, warn (some details are not
known, or a problem may come) or FAIL (records are not counted, or alerts do not arrive). The command changes nothing. The exit code is 1 if a
check FAILs.

${permissionsHelp(DOCTOR_PERMISSIONS)}
${CREDENTIALS_HELP}

Examples:
  surge445 doctor
  surge445 doctor --stack surge445-lab --region eu-central-1 --json`,
    )
    .action(async (options: DeploymentOptions & { readonly json?: boolean }) => {
      const deployment = await connect(options, command);
      const checks: Check[] = [];
      for await (const check of examineDeployment(deployment, Math.floor(Date.now() / SECOND_MS))) {
        checks.push(check);
        if (options.json !== true) process.stdout.write(`${printedCheck(check)}\n`);
      }
      if (options.json === true) process.stdout.write(`${inertJson(checks, 2)}\n`);
      if (checks.some((check) => check.status === 'fail')) process.exitCode = EXIT_FAILED;
    });
}

/** Writes a check for a terminal. The keys of objects are chosen by whoever wrote them. */
export function printedCheck(check: Check): string {
  return escapeControls(checkLine(check));
}

/**
 * Checks a deployment, part by part. A part that cannot be read is a failed check, and the other parts are checked all the same.
 * @param deployment the deployment
 * @param now current time, epoch seconds
 * @yields checks in the order in which data passes through the deployment
 */
export async function* examineDeployment(deployment: Deployment, now: number): AsyncGenerator<Check> {
  const names = requireParts(deployment.names, 'logBucket', 'dataBucket', 'logKeyPrefix');
  const logs = await newestLogs(deployment, { bucket: names.logBucket, prefix: names.logKeyPrefix, now });
  yield* logs.checks;
  const newestObject = logs.objects[0]?.writtenAt;
  const examinations = [
    ...formatsOf(deployment, names.logBucket, logs.objects),
    windowsOf(deployment, names.dataBucket, { now, newestObject }),
    ...queuesOf(deployment),
    quarantineOf(deployment, names.dataBucket),
    outboxOf(deployment, names.dataBucket, now),
    allowListOf(deployment, names.dataBucket, now),
    lifecycleOf(deployment, names.dataBucket),
    ...topicOf(deployment),
    ...healthTopicOf(deployment),
  ];
  for (const examination of examinations) yield* await attempt(examination);
}

function windowsOf(
  { store }: Deployment,
  bucket: string,
  seen: { readonly now: number; readonly newestObject: number | undefined },
): Examination {
  return {
    about: `list s3://${bucket}/${PREFIXES.windows}`,
    permission: 's3:ListBucket and s3:GetObject on the data bucket, and kms:Decrypt on its key',
    examine: async () => {
      for (let daysAgo = 0; daysAgo < DAYS_OF_WINDOWS; daysAgo++) {
        const prefix = windowsOfDayPrefix(seen.now - daysAgo * DAY_SECONDS);
        let newest: string | undefined;
        for await (const key of store(bucket).list(prefix)) newest = key;
        if (newest === undefined) continue;
        const counted = checkLogsCounted(
          { newestWindow: windowOfKey(newest), newestObject: seen.newestObject },
          seen.now,
        );
        return [counted, ...(await attempt(observationOf(store(bucket), bucket, newest)))];
      }
      return [checkLogsCounted({ newestWindow: undefined, newestObject: seen.newestObject }, seen.now)];
    },
  };
}

/** Examines how well a window was observed. It is a group of its own, so that a window that cannot be read hides no other check. */
function observationOf(store: ObjectStore, bucket: string, key: string): Examination {
  return {
    about: `read s3://${bucket}/${key}`,
    permission: 's3:GetObject on the data bucket, and kms:Decrypt on its key',
    examine: async () => {
      const stored = await store.get(key);
      return stored ? checkObservation(decodeDocument({ key, bytes: stored.bytes }, decodeWindow)) : [];
    },
  };
}

function queuesOf({ names, queues }: Deployment): Examination[] {
  const work = [
    ['log objects', names.ingestQueueUrl],
    ['windows', names.detectQueueUrl],
  ] as const;
  const permission = 'sqs:GetQueueAttributes and sqs:GetQueueUrl';
  const examinations = work.map(([name, url]): Examination => ({
    about: `read the queue of ${name}`,
    permission,
    examine: async () => (url === undefined ? [notLookedAt(`the queue of ${name}`)] : examineQueue(queues, name, url)),
  }));
  const { undeliveredAlertsUrl: undelivered } = names;
  if (undelivered === undefined) return [...examinations, notExamined('the queue of undelivered alerts')];
  const fix =
    'read these messages: each names a subscriber that the topic could not reach; repair or remove the subscription';
  const examine = async () => [checkDeadLetters('alerts', (await queues.depth(undelivered)).waiting, fix)];
  return [...examinations, { about: 'read the queue of undelivered alerts', permission, examine }];
}

/** Says that a part was not looked at, because its name is not known: silence would look like a good result. */
function notLookedAt(part: string): Check {
  return warn(
    `${part} was not looked at: its name is not known`,
    'give --stack; if you gave it, deploy the stack again: its release does not name this part yet',
  );
}

function notExamined(part: string): Examination {
  return { about: `look at ${part}`, permission: '', examine: async () => [notLookedAt(part)] };
}

async function examineQueue(queues: Deployment['queues'], name: string, url: string): Promise<Check[]> {
  const depth = await queues.depth(url);
  const { deadLetterArn } = depth;
  if (deadLetterArn === undefined) {
    return [
      checkQueue(name, depth),
      warn(`the queue of ${name} has no dead-letter queue`, 'deploy again with the same settings'),
    ];
  }
  const dead = await queues.depth(await queues.urlOf(deadLetterArn));
  const fix = `repair the cause (docs/runbook.md, dead letters), then: aws sqs start-message-move-task --source-arn ${deadLetterArn}`;
  return [checkQueue(name, depth), checkDeadLetters(name, dead.waiting, fix)];
}

function quarantineOf({ listing, store }: Deployment, bucket: string): Examination {
  return {
    about: `list s3://${bucket}/${PREFIXES.quarantine}`,
    permission: 's3:ListBucket and s3:GetObject on the data bucket',
    examine: async () => {
      const objects: ListedLogObject[] = [];
      for await (const object of listing(bucket).objects(PREFIXES.quarantine)) objects.push(object);
      const newest = objects.toSorted((a, b) => b.writtenAt - a.writtenAt).slice(0, LAST_NOTES);
      const stored = await Promise.all(newest.map(async ({ key }) => store(bucket).get(key)));
      const last: QuarantineNote[] = stored.flatMap((note) => (note ? [parseQuarantineNote(note.bytes)] : []));
      return [checkQuarantine({ count: objects.length, last })];
    },
  };
}

function outboxOf({ store }: Deployment, bucket: string, now: number): Examination {
  return {
    about: `read s3://${bucket}/${EPISODES_KEY}`,
    permission: 's3:GetObject on the data bucket, and kms:Decrypt on its key',
    examine: async () => {
      const stored = await store(bucket).get(EPISODES_KEY);
      const state = stored
        ? decodeDocument({ key: EPISODES_KEY, bytes: stored.bytes }, decodeState)
        : decodeState(undefined);
      return [checkOutbox(state.outbox, now)];
    },
  };
}

function allowListOf({ names, store }: Deployment, bucket: string, now: number): Examination {
  return {
    about: `read s3://${bucket}/${ALLOW_LIST_KEY}`,
    permission: 's3:GetObject on the data bucket, and kms:Decrypt on its key',
    examine: async () => {
      if (names.allowListKey === NO_ALLOW_LIST) return [];
      const stored = await store(bucket).get(ALLOW_LIST_KEY);
      // A stack of an earlier release does not say whether it has the setting. There the copy of the last list shows it.
      const isExpected =
        names.allowListKey !== undefined || (await store(bucket).get(LAST_ALLOW_LIST_KEY)) !== undefined;
      return checkAllowList({ bytes: stored?.bytes, isExpected }, now);
    },
  };
}

function lifecycleOf({ lifecycle }: Deployment, bucket: string): Examination {
  return {
    about: `read the lifecycle rules of s3://${bucket}`,
    permission: 's3:GetLifecycleConfiguration on the data bucket',
    examine: async () => [checkLifecycle(bucket, await lifecycle(bucket))],
  };
}

function topicOf({ names, topics }: Deployment): Examination[] {
  const { topicArn } = names;
  if (topicArn === undefined) return [notExamined('the topic of the alerts, with its subscribers,')];
  return [
    {
      about: 'read the subscribers of the alerts',
      permission: 'sns:ListSubscriptionsByTopic',
      examine: async () => [checkSubscribers(await topics.subscribers(topicArn))],
    },
    {
      about: 'read the state of text messages',
      permission: 'sns:GetSMSSandboxAccountStatus and sns:ListSMSSandboxPhoneNumbers',
      examine: async () => {
        const subscribers = await topics.subscribers(topicArn);
        const hasSms = subscribers.some(({ protocol }) => protocol === 'sms');
        return hasSms ? [checkSms(subscribers, await topics.smsSandbox())] : [];
      },
    },
  ];
}

/** Result for a stack of an earlier release, which does not name its health topic. */
function healthTopicOf({ names, topics }: Deployment): Examination[] {
  const { healthTopicArn, topicArn } = names;
  if (topicArn === undefined && healthTopicArn === undefined) return [notExamined('the topic of health')];
  const examine = async (): Promise<Check[]> => [
    healthTopicArn === undefined
      ? warn(
          'who hears of health is not known: the stack has no output HealthTopicArn',
          'deploy again with the same settings',
        )
      : checkHealthSubscribers(await topics.subscribers(healthTopicArn)),
  ];
  return [{ about: 'look at who hears of health', permission: 'sns:ListSubscriptionsByTopic', examine }];
}
