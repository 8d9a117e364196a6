import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { type AppSettings, settingsOf } from './app-settings.ts';
import { FlowLogsStack } from './flow-logs-stack.ts';
import { Surge445Stack } from './surge445-stack.ts';

/**
 * Makes the app that `cdk` synthesises: the watching stack, and the flow logs of the VPCs that the settings name. The rules of AwsSolutions are checked at
 * every synthesis.
 * @param settingsFile text of surge445.json; absent: there is none
 * @throws SettingsError with every problem of the settings
 */
export function surge445App(props: AppProps = {}, settingsFile?: string): App {
  const app = new App(props);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  addStacks(app, settingsOf(app, settingsFile));
  return app;
}

/** Adds the stacks that the settings ask for. With `centralBucketArn` another account watches, and only the flow logs are made. */
export function addStacks(app: App, { deploySettings, detection }: AppSettings): void {
  const { centralBucketArn, stackName, vpcs } = deploySettings;
  const flowLogsName = `${stackName}-flow-logs`;
  if (centralBucketArn !== undefined) {
    new FlowLogsStack(app, flowLogsName, { deploySettings, bucketArn: centralBucketArn });
    return;
  }
  const watching = new Surge445Stack(app, stackName, { deploySettings, detection });
  if (vpcs.length === 0) return;
  const { bucketArn } = watching.storage.logs;
  const flowLogs = new FlowLogsStack(app, flowLogsName, { deploySettings, bucketArn });
  // The bucket's policy must stand first, or the service writes one of its own.
  flowLogs.addStackDependency(watching);
}
