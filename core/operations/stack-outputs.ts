import { SettingsError } from '../settings/settings-error.ts';

/** The outputs of the stack that the command line reads; `lib/surge445-stack.ts` writes them. */
export const STACK_OUTPUTS = {
  logBucket: 'LogBucketName',
  logKeyPrefix: 'LogKeyPrefix',
  dataBucket: 'DataBucketName',
  ingestQueueUrl: 'IngestQueueUrl',
  detectQueueUrl: 'DetectQueueUrl',
  topicArn: 'AlertTopicArn',
  healthTopicArn: 'HealthTopicArn',
  undeliveredAlertsUrl: 'UndeliveredAlertsUrl',
} as const;

/** Names the parts of a deployment. What nobody named is undefined. */
export type DeploymentNames = { readonly [Part in keyof typeof STACK_OUTPUTS]?: string };

/** Where flow logs lie in a log bucket when nobody says otherwise. */
const LOG_KEY_PREFIX = 'AWSLogs/';

/** How a person names each part on the command line. */
const OPTIONS: Readonly<Partial<Record<keyof DeploymentNames, string>>> = {
  logBucket: '--log-bucket',
  dataBucket: '--bucket',
  ingestQueueUrl: '--queue',
  topicArn: '--topic',
};

/**
 * Puts together what a stack says and what a person says, who is right.
 * @param outputs of the stack, by output name; empty when no stack was asked
 * @param given by the person
 */
export function partsOf(outputs: Readonly<Record<string, string>>, given: DeploymentNames): DeploymentNames {
  const parts = Object.entries(STACK_OUTPUTS).flatMap(([part, output]) =>
    outputs[output] === undefined ? [] : [[part, outputs[output]] as const],
  );
  return { logKeyPrefix: LOG_KEY_PREFIX, ...Object.fromEntries(parts), ...given };
}

/**
 * Insists on the parts that a command works with.
 * @param names what is known
 * @param needed what the command needs
 * @throws {SettingsError} naming everything that is missing, and how to name it
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
        return `${STACK_OUTPUTS[part]}: found nothing, want ${option === undefined ? '' : `${option}, or `}--stack with the name of a stack that has this output; deploy it again if it is older`;
      }),
    );
  }
  // Every needed part is there.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return names as DeploymentNames & Readonly<Record<Part, string>>;
}
