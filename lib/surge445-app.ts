import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { DEPLOYMENT_SETTINGS, parseDeployment } from '../core/deployment.ts';
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
  const { detection, ...given } = settingsOf(app);
  const deploySettings = parseDeployment(given);
  const { centralBucketArn, vpcs } = deploySettings;
  if (centralBucketArn !== undefined) {
    new FlowLogsStack(app, 'surge445-flow-logs', { deploySettings, bucketArn: centralBucketArn });
    return app;
  }
  const watching = new Surge445Stack(app, 'surge445', { deploySettings, detection: detection ?? {} });
  if (vpcs.length > 0) {
    const { bucketArn } = watching.storage.logs;
    const flowLogs = new FlowLogsStack(app, 'surge445-flow-logs', { deploySettings, bucketArn });
    // The bucket's policy must stand first, or the service writes one of its own.
    flowLogs.addStackDependency(watching);
  }
  return app;
}

/** The `surge445` block of cdk.json, with what the command line gives as `-c name=value` on top. */
function settingsOf(app: App): Readonly<Record<string, unknown>> {
  const block: unknown = app.node.tryGetContext('surge445') ?? {};
  const onTop = DEPLOYMENT_SETTINGS.map((name) => [name, app.node.tryGetContext(name)] as const);
  return { ...(block as object), ...Object.fromEntries(onTop.filter(([, value]) => value !== undefined)) };
}
