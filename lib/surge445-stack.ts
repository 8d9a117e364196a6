import { Aws, CfnMapping, CfnOutput, RemovalPolicy, Stack, type StackProps, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { DeploymentSettings } from '../core/settings/deployment-settings.ts';
import { parseSettings } from '../core/settings/detection-settings.ts';
import { layoutOfSetting, layoutText } from '../core/flowlog/log-layout.ts';
import { ALLOW_LIST_KEY } from '../core/storage/keys.ts';
import { NO_ALLOW_LIST, STACK_OUTPUTS } from '../core/operations/stack-outputs.ts';
import { Alarms } from './alarms.ts';
import { Alerting, healthAddresses } from './alerting.ts';
import { Analytics } from './analytics.ts';
import { Dashboard } from './dashboard.ts';
import { Detection, TouchedWindows } from './detection.ts';
import { CustomerKey } from './encryption.ts';
import { refuseForgottenSettings } from './forgotten-settings.ts';
import { Ingest } from './ingest.ts';
import { SignOfLife } from './sign-of-life.ts';
import { Storage } from './storage.ts';
import type { WorkQueue } from './work-queue.ts';

/** What the stack is made from. */
export interface Surge445StackProps extends StackProps {
  readonly deploySettings: DeploymentSettings;
  /** Settings of detection, handed to the functions as they are. */
  readonly detection: Readonly<Record<string, unknown>>;
}

/** The parts of the stack that scripts talk to. */
interface StackParts {
  readonly ingest: Ingest;
  readonly touchedWindows: WorkQueue;
  readonly alerting: Alerting;
}

/** Everything between a flow-log file and a person, in the order in which data passes through it. */
export class Surge445Stack extends Stack {
  readonly storage: Storage;

  /** @param props settings that have been checked */
  constructor(scope: Construct, id: string, props: Surge445StackProps) {
    super(scope, id, { description: 'surge445: early warning for SMB attacks from VPC flow logs', ...props });
    const settings = props.deploySettings;
    // A first deployment that fails leaves nothing behind, so that the second one starts clean.
    const removalPolicy = settings.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY;
    const key = this.customerKey(settings, removalPolicy);
    const { dataKeyArns } = settings;
    const writeKeyArn = key?.keyArn ?? keyOfExistingBucket(settings);
    const defaults = { key, dataKeyArns, writeKeyArn, removalPolicy, detection: JSON.stringify(props.detection) };

    this.storage = new Storage(this, 'Storage', { settings, key, removalPolicy });
    const { storage } = this;
    const touchedWindows = new TouchedWindows(this, 'TouchedWindows', { key });
    const ingest = new Ingest(this, 'Ingest', {
      settings,
      storage,
      touchedWindows: touchedWindows.queue,
      defaults,
    });
    const alerting = new Alerting(this, 'Alerting', { settings, key });
    const detection = new Detection(this, 'Detection', {
      settings,
      storage,
      touchedWindows,
      logObjects: ingest.logObjects.queue,
      alerting,
      asksWorld: parseSettings(props.detection).world !== undefined,
      readsAllowList: props.detection['allowFile'] !== undefined,
      defaults,
    });
    const { allowFile, logFormat, ports } = parseSettings(props.detection);
    const { stateRetentionDays } = settings;
    const analytics = new Analytics(this, 'Analytics', { data: storage.data, key, ports, stateRetentionDays });
    new SignOfLife(this, 'SignOfLife', { reconcile: detection.reconcile, alerting, data: storage.data });
    const alarms = new Alarms(this, 'Alarms', { ingest, detection, alerting }).all;
    new Dashboard(this, 'Dashboard', { ingest, detection, alerting, storage, alarms });

    for (const [name, value] of Object.entries(settings.tags)) Tags.of(this).add(name, value);
    refuseForgottenSettings(this, settings);
    this.sayWhatIsNext(settings, analytics);
    this.sayWhereChatsAre(alerting);
    this.sayWhereThingsAre(settings, { ingest, touchedWindows, alerting });
    if (logFormat !== undefined) this.say(STACK_OUTPUTS.logFormat, logFormat);
    this.say(STACK_OUTPUTS.allowListKey, allowFile === undefined ? NO_ALLOW_LIST : ALLOW_LIST_KEY);
  }

  private customerKey(settings: DeploymentSettings, removalPolicy: RemovalPolicy) {
    if (settings.encryption === 'managed') return undefined;
    const accounts = [Aws.ACCOUNT_ID, ...settings.sourceAccounts];
    return new CustomerKey(this, 'Encryption', { accounts, removalPolicy }).key;
  }

  /** Outputs that a person reads right after the first deployment. */
  private sayWhatIsNext(settings: DeploymentSettings, { workgroup, databaseName }: Analytics): void {
    const console = `https://${this.consoleHost()}/athena/home?region=${Aws.REGION}#/query-editor`;
    const { logs } = this.storage;
    this.say('Next1ConfirmEmail', whatToConfirm(settings));
    if (layoutOfSetting(settings.logPrefix).name === 'flow-logs') {
      const destination = flowLogDestination(logs.bucketArn, settings.logPrefix);
      this.say('Next2SendFlowLogs', `Deliver VPC flow logs to ${destination}`);
    }
    if (settings.logEvents === 'eventbridge' && settings.logBucket !== undefined) {
      this.say('Next2TurnOnEvents', `Turn on EventBridge notifications for the bucket ${settings.logBucket}`);
    }
    this.say('Next3AskQuestions', `Open ${console}, workgroup ${workgroup.name}, database ${databaseName}`);
  }

  private sayWhereChatsAre({ chats }: Alerting): void {
    if (chats.length === 0) return;
    const topics = chats.map(({ channel, topic }) => `${channel}: ${topic.topicArn}`).join(', ');
    this.say('Next4ConnectChats', `Connect Amazon Q Developer as docs/integrations.md says to ${topics}`);
  }

  /** Outputs that scripts read. */
  private sayWhereThingsAre(settings: DeploymentSettings, parts: StackParts): void {
    const { ingest, touchedWindows, alerting } = parts;
    this.say(STACK_OUTPUTS.logBucket, this.storage.logs.bucketName);
    this.say(STACK_OUTPUTS.logKeyPrefix, layoutText(layoutOfSetting(settings.logPrefix)));
    this.say(STACK_OUTPUTS.dataBucket, this.storage.data.bucketName);
    this.say(STACK_OUTPUTS.ingestQueueUrl, ingest.logObjects.queue.queueUrl);
    this.say(STACK_OUTPUTS.detectQueueUrl, touchedWindows.queue.queueUrl);
    this.say(STACK_OUTPUTS.topicArn, alerting.alerts.topicArn);
    this.say(STACK_OUTPUTS.healthTopicArn, alerting.health.topicArn);
    this.say(STACK_OUTPUTS.undeliveredAlertsUrl, alerting.undeliveredAlerts.queueUrl);
    this.say('RetryLogObjects', retryCommand(ingest.logObjects));
    this.say('RetryWindows', retryCommand(touchedWindows));
  }

  /** Each partition has a console of its own. */
  private consoleHost(): string {
    const hosts = new CfnMapping(this, 'Consoles', {
      mapping: {
        aws: { host: 'console.aws.amazon.com' },
        'aws-cn': { host: 'console.amazonaws.cn' },
        'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
      },
    });
    return hosts.findInMap(Aws.PARTITION, 'host');
  }

  private say(id: string, value: string): void {
    new CfnOutput(this, id, { value });
  }
}

/** Returns the ARN of the customer key of `existingDataBucket`: the first one that the settings name. Undefined: S3's own key encrypts the bucket. */
function keyOfExistingBucket({ dataKeyArns, existingDataBucket }: DeploymentSettings): string | undefined {
  return existingDataBucket === undefined ? undefined : dataKeyArns[0];
}

/** Says which mails of AWS come: one for each topic and address. */
function whatToConfirm(settings: DeploymentSettings): string {
  const health = healthAddresses(settings);
  const people = [...new Set([...settings.email, ...health])];
  if (people.length === 0) return 'Nobody gets mail: deploy with -c email=secops@example.com';
  const mails = people.map((address) =>
    settings.email.includes(address) && health.includes(address) ? `2 to ${address}` : `1 to ${address}`,
  );
  const silent = health.length === 0 ? '; nobody is told when surge445 itself is unwell' : '';
  return `Open the mails from AWS Notifications (${mails.join(', ')}: alerts and health are confirmed one by one) and confirm each within 2 days${silent}`;
}

function flowLogDestination(bucketArn: string, logPrefix: string): string {
  return logPrefix === '' ? bucketArn : `${bucketArn}/${logPrefix}/`;
}

/** Dead letters go back to their queue when a person runs this, after what broke has been repaired. */
function retryCommand({ deadLetters }: WorkQueue): string {
  return `aws sqs start-message-move-task --source-arn ${deadLetters.queueArn}`;
}
