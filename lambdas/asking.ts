import { setTimeout as sleep } from 'node:timers/promises';
import { createEc2Client, createStsClient } from '../adapters/aws/describing-clients.ts';
import { Ec2Directory } from '../adapters/aws/ec2-directory.ts';
import type { Asking } from '../core/describe-hosts.ts';
import type { OwnDeployment } from './own-deployment.ts';

/** Nobody waits longer for what EC2 says about hosts. */
const ANSWERS_MS = 2000;

/**
 * Returns whom to ask about hosts.
 * @param own the deployment
 * @param environment variables of the function; the deployment sets `DESCRIBE_OWNER_TAG` where the setting `describe` is on
 * @returns undefined where the setting is off
 */
export function askingOf(
  own: OwnDeployment | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Asking | undefined {
  const ownerTag = environment['DESCRIBE_OWNER_TAG'];
  if (!own || !ownerTag) return undefined;
  const directory = new Ec2Directory({
    clientFor: ({ region, credentials }) =>
      createEc2Client({ ...(region === '' ? {} : { region }), ...(credentials ? { credentials } : {}) }),
    sts: createStsClient(),
    accountId: own.home.accountId,
    partition: own.partition,
    roleName: environment['DESCRIBE_ROLE'],
    ownerTag,
    timeoutMs: ANSWERS_MS,
  });
  const timeIsUp = async (): Promise<void> => {
    await sleep(ANSWERS_MS, undefined, { ref: false });
  };
  return { directory, timeIsUp };
}
