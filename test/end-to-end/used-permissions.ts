import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { s3Notification } from '../../core/flowlog/s3-notification.ts';
import type { ApiCall } from '../aws/api-calls.ts';
import { FULL_ORDER, logLine, logText } from '../examples/log-lines.ts';
import { permissionsOfRole, resourceText } from '../lib/role-permissions.ts';
import type { Resource } from '../lib/synthesised.ts';
import type { World } from './killed-workers.ts';
import { START, type StoredLog } from './squeezed-day.ts';
import { UNUSED_PERMISSIONS } from './unused-permissions.ts';
import type { Wiring } from './wiring.ts';

const SLOW_MS = 120_000;
const WEEK_SECONDS = 7 * 86_400;
const REBUILD = '20250616T120000Z';
const FOLDER = 'AWSLogs/123456789012/vpcflowlogs/us-east-1/2025/06/16';

/** A NAT gateway: what was learnt of it is kept. */
const GATEWAY = {
  'interface-type': 'nat_gateway',
  'instance-id': '-',
  'flow-direction': 'ingress',
  start: String(START + 10),
  end: String(START + 20),
};

/** Where the tests run, and what was deployed there. */
export interface PermittedWorld extends World {
  readonly wiring: Wiring;
  readonly resources: ReadonlyMap<string, Resource>;
}

/**
 * Compares what each function asked of AWS with what its role allows, in both directions. Every call of the tests before these counts too.
 * @param logs few, and at least one alert follows from them
 */
export function describeUsedPermissions(world: () => PermittedWorld, logs: readonly StoredLog[]): void {
  describe.each(['ingest', 'detect', 'reconcile'])('the role of %s', (service) => {
    let allowed: readonly string[] = [];
    let used: readonly string[] = [];
    beforeAll(async () => {
      const { resources, emulator, wiring } = world();
      const { id } = wiring.functions.find((one) => one.service === service) ?? { id: '' };
      allowed = permissionsOfRole(resources, resourceText(resources.get(id)?.Properties['Role']));
      await doEverythingOnce(world(), logs);
      used = emulator
        .apiCalls()
        .filter(({ caller }) => caller === service)
        .flatMap((call) => needsOf(call, world()));
    }, SLOW_MS);

    test('allows every call of the function', () => {
      expect(used.length).toBeGreaterThan(0);
      expect(used.filter((need) => !allowed.some((permission) => covers(permission, need)))).toEqual([]);
    });

    test('allows nothing that the function never does, but for what is explained', () => {
      const unused = allowed.filter((permission) => !used.some((need) => covers(permission, need)));
      expect(unused).toEqual(explainedFor(service, world().resources).toSorted());
    });
  });
}

/** Takes log objects in, one of which cannot be read and one of which is gone, then runs every schedule. */
async function doEverythingOnce({ stack, wiring }: PermittedWorld, logs: readonly StoredLog[]): Promise<void> {
  const order = [...FULL_ORDER, 'interface-type', 'flow-direction'];
  await stack.upload(`${FOLDER}/gateway.log.gz`, gzipSync(logText([logLine(GATEWAY, order)], order)));
  await stack.upload(`${FOLDER}/picture.log.gz`, gzipSync('picture'));
  await stack.announce(s3Notification({ bucket: stack.logBucket, key: `${FOLDER}/gone.log.gz` }));
  for (const { key, body } of logs) await stack.upload(key, body);
  await stack.settle();
  // What comes again, here for a rebuild, is compared with what is there.
  for (const key of [`${FOLDER}/gateway.log.gz`, `${FOLDER}/picture.log.gz`]) {
    await stack.announce(s3Notification({ bucket: stack.logBucket, key }, REBUILD));
  }
  await stack.settle();
  await stack.runSchedule('detect');
  const inWeekAfter = START + WEEK_SECONDS - Math.floor(Date.now() / 1000);
  const { id } = wiring.functions.find(({ service }) => service === 'reconcile') ?? {};
  for (const { input } of wiring.schedules.filter(({ target }) => target === id)) {
    await stack.invoke('reconcile', JSON.parse(input), inWeekAfter);
  }
}

/** Returns the lines that a role needs for a call, in the words of {@link permissionsOfRole}. */
function needsOf({ action, place, part }: ApiCall, { resources, stack }: PermittedWorld): string[] {
  const id = stack.idOf(place);
  const key = resources.get(id)?.Properties['KmsMasterKeyId'];
  const ofKey =
    key === undefined ? [] : [`kms:Decrypt ${resourceText(key)}`, `kms:GenerateDataKey ${resourceText(key)}`];
  return [`${action} ${id}${part}`, ...ofKey];
}

function covers(permission: string, need: string): boolean {
  return permission.endsWith('*') ? need.startsWith(permission.slice(0, -1)) : need === permission;
}

/** Returns the permissions of the list with the logical ids of the template: `{Logs}` is the resource whose id begins with `Logs`. */
function explainedFor(service: string, resources: ReadonlyMap<string, Resource>): string[] {
  const idOf = (beginning: string): string => [...resources.keys()].find((id) => id.startsWith(beginning)) ?? beginning;
  return UNUSED_PERMISSIONS.filter(({ services }) => services.includes(service)).map(({ permission }) =>
    permission.replace(/\{(\w+)\}/, (_, beginning: string) => idOf(beginning)),
  );
}
