import { LOGS_FOLDER } from '../flowlog/log-key.ts';
import { SettingsError } from '../settings/settings-error.ts';

/** Outputs of the stack that the command line reads. The stack writes them under these names. */
export const STACK_OUTPUTS = {
  logBucket: 'LogBucketName',
  logKeyPrefix: 'LogKeyPrefix',
  logFormat: 'LogFormat',
  allowListKey: 'AllowListKey',
  dataBucket: 'DataBucketName',
  ingestQueueUrl: 'IngestQueueUrl',
  detectQueueUrl: 'DetectQueueUrl',
  topicArn: 'AlertTopicArn',
  healthTopicArn: 'HealthTopicArn',
  undeliveredAlertsUrl: 'UndeliveredAlertsUrl',
} as const;

/** Value of the output `AllowListKey` where the setting `allowFile` is off. An output has no empty value. */
export const NO_ALLOW_LIST = 'none';

/** Returns the name of the database of a stack: what Glue takes of the name of the stack. */
export function databaseOf(stackName: string): string {
  return stackName.toLowerCase().replaceAll(/[^a-z0-9_]/g, '_');
}

/** Names of the parts of a deployment. A part that was not named is absent. */
export type DeploymentNames = { readonly [Part in keyof typeof STACK_OUTPUTS]?: string };

/** Command-line option that names each part. */
const OPTIONS: Readonly<Partial<Record<keyof DeploymentNames, string>>> = {
  logBucket: '--log-bucket',
  dataBucket: '--bucket',
  ingestQueueUrl: '--queue',
  topicArn: '--topic',
};

/**
 * Combines the outputs of a stack with the names that a person gave. A name from the person takes precedence.
 * @param outputs outputs of the stack, by output name; empty if no stack was read
 * @param given names from the person
 */
export function partsOf(outputs: Readonly<Record<string, string>>, given: DeploymentNames): DeploymentNames {
  const parts = Object.entries(STACK_OUTPUTS).flatMap(([part, output]) =>
    outputs[output] === undefined ? [] : [[part, outputs[output]] as const],
  );
  return { logKeyPrefix: LOGS_FOLDER, ...Object.fromEntries(parts), ...given };
}

/**
 * Checks that a command has the names of all parts it needs.
 * @param names known names
 * @param needed parts that the command needs
 * @returns the same names, with a type that says which of them are present
 * @throws {SettingsError} if a part is missing; it lists every missing part and the option that names it
 */
export function requireParts<Part extends keyof DeploymentNames>(
  names: DeploymentNames,
  ...needed: readonly Part[]
): DeploymentNames & Readonly<Record<Part, string>> {
  const missing = needed.filter((part) => names[part] === undefined);
  if (missing.length > 0) {
    throw new SettingsError(
      missing.map((part) => {
        const option = OPTIONS[part];
        return `${STACK_OUTPUTS[part]}: found nothing, expected ${option === undefined ? '' : `${option}, or `}--stack with the name of a stack that has this output; deploy the stack again if its version is older`;
      }),
    );
  }
  // Every needed part is there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return names as DeploymentNames & Readonly<Record<Part, string>>;
}
