import { EC2Client } from '@aws-sdk/client-ec2';
import { STSClient } from '@aws-sdk/client-sts';
import { CLIENT_OPTIONS, type ClientSettings } from './clients.ts';
import type { RoleCredentials } from './ec2-directory.ts';

// Apart from the other clients: that of EC2 is larger than all of them, and only a function that asks EC2 bundles it.

/**
 * Returns a client for EC2.
 * @param settings with the credentials of a role, or without for those of the environment
 */
export function createEc2Client(settings: ClientSettings & { readonly credentials?: RoleCredentials } = {}): EC2Client {
  return new EC2Client({ ...CLIENT_OPTIONS, ...settings });
}

/** Returns a client for STS with the credentials of the environment. */
export function createStsClient(settings: ClientSettings = {}): STSClient {
  return new STSClient({ ...CLIENT_OPTIONS, ...settings });
}
