import { Duration } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { EPISODES_KEY } from '../core/storage/keys.ts';
import type { Alerting } from './alerting.ts';
import type { PipelineFunction } from './function.ts';
import { invokeRegularly } from './schedules.ts';

/** What a sign of life is made from. */
export interface SignOfLifeProps {
  /** The function that reads windows already. */
  readonly reconcile: PipelineFunction;
  readonly alerting: Alerting;
  readonly data: s3.IBucket;
}

/** Once a week, a mail to the health topic says what is watched and who is told: silence is then no proof of health. */
export class SignOfLife extends Construct {
  /** @param props who writes it, what it looks at, and whom it tells */
  constructor(scope: Construct, id: string, { alerting, data, reconcile }: SignOfLifeProps) {
    super(scope, id);
    const { alerts, health } = alerting;
    reconcile.function.addEnvironment('ALERT_TOPIC_ARN', alerts.topicArn);
    reconcile.function.addEnvironment('HEALTH_TOPIC_ARN', health.topicArn);
    reconcile.allow({ actions: ['s3:GetObject'], resources: [data.arnForObjects(EPISODES_KEY)] });
    reconcile.allow({ actions: ['sns:ListSubscriptionsByTopic'], resources: [alerts.topicArn, health.topicArn] });
    alerting.allowPublishing(reconcile.role, health);
    invokeRegularly(this, 'Weekly', {
      description: 'surge445: say that all works, and who is told',
      every: Duration.days(7),
      handler: reconcile,
      input: { signOfLife: true },
    });
  }
}
