import { Aws, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Alerting } from './alerting.ts';
import type { Watch } from './measures.ts';
import { type WatchedParts, watches } from './watches.ts';

/**
 * An alarm for each way in which surge445 can fail silently. Each tells the health topic when it goes off. That it is over is told by a rule, because CloudWatch
 * would also tell of each new alarm that it is OK.
 */
export class Alarms extends Construct {
  readonly all: readonly cloudwatch.Alarm[];

  /** @param props the parts of the pipeline */
  constructor(scope: Construct, id: string, props: WatchedParts) {
    super(scope, id);
    const { health } = props.alerting;
    const alarms = watches(props).map((watch) => ({ name: alarmName(this, watch), made: alarm(this, watch, health) }));
    this.all = alarms.map(({ made }) => made);
    tellWhatIsOver(
      this,
      alarms.map(({ name }) => name),
      props.alerting,
    );
  }
}

function alarmName(scope: Construct, watch: Watch): string {
  return `${Stack.of(scope).stackName}-${watch.name}`;
}

function alarm(scope: Construct, watch: Watch, health: sns.Topic): cloudwatch.Alarm {
  const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = cloudwatch.ComparisonOperator;
  const [datapointsToAlarm, evaluationPeriods] = watch.of;
  const made = new cloudwatch.Alarm(scope, watch.name, {
    alarmName: alarmName(scope, watch),
    alarmDescription: `${watch.says}. What to do: docs/runbook.md#${watch.name}`,
    metric: watch.metric,
    threshold: watch.threshold,
    comparisonOperator: watch.below === true ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData: watch.missing ?? cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  made.addAlarmAction(new SnsAction(health));
  return made;
}

function tellWhatIsOver(scope: Construct, names: readonly string[], alerting: Alerting): void {
  const name = events.EventField.fromPath('$.detail.alarmName');
  const since = events.EventField.fromPath('$.detail.previousState.timestamp');
  const message = events.RuleTargetInput.fromText(`OK: ${name}, in alarm since ${since}`);
  // With a role, because the policy of a topic cannot say which rules of EventBridge may publish.
  const conditions = { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } };
  const assumedBy = new iam.ServicePrincipal('events.amazonaws.com', { conditions });
  const role = new iam.Role(scope, 'OverRole', { assumedBy });
  alerting.allowPublishing(role, alerting.health);
  new events.Rule(scope, 'Over', {
    description: 'surge445: an alarm is over',
    eventPattern: {
      source: ['aws.cloudwatch'],
      detailType: ['CloudWatch Alarm State Change'],
      detail: { alarmName: [...names], state: { value: ['OK'] }, previousState: { value: ['ALARM'] } },
    },
    // What CDK would add itself has a wildcard in its actions.
    targets: [new SnsTopic(alerting.health, { message, role: role.withoutPolicyUpdates() })],
  });
}
