import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { settingsOf } from './app-settings.ts';
import { FlowLogsStack } from './flow-logs-stack.ts';
import { Surge445Stack } from './surge445-stack.ts';

/**
 * Makes the app that `cdk` synthesises: the watching stack, and the flow logs of the VPCs that the settings name. With `centralBucketArn`
 * another account watches, and only the flow logs are made. The rules of AwsSolutions are checked at every synthesis.
 * @throws SettingsError with every problem of the settings
 */
export function surge445App(props: AppProps = {}): App {
  const app = new App(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const { deploySettings, detection } = settingsOf(app);
  const { centralBucketArn, vpcs } = deploySettings;
  if (centralBucketArn !== undefined) {
    new FlowLogsStack(app, 'surge445-flow-logs', { deploySettings, bucketArn: centralBucketArn });
    return app;
  }
  const watching = new Surge445Stack(app, 'surge445', { deploySettings, detection });
  if (vpcs.length > 0) {
    const { bucketArn } = watching.storage.logs;
    const flowLogs = new FlowLogsStack(app, 'surge445-flow-logs', { deploySettings, bucketArn });
    // The bucket's policy must stand first, or the service writes one of its own.
    flowLogs.addStackDependency(watching);
  }
  return app;
}
