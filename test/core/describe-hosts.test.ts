import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Alert } from '../../core/alerting/alert.ts';
import type { HostAnswer, HostAnswers } from '../../core/alerting/host-description.ts';
import type { HostDirectory } from '../../core/alerting/host-directory.ts';
import { type Asking, describeHosts } from '../../core/describe-hosts.ts';
import { detect } from '../../core/detect.ts';
import type { HostPlace } from '../../core/detection/host-place.ts';
import type { ObjectStore } from '../../core/ports.ts';
import { descriptionKey, PREFIXES } from '../../core/storage/keys.ts';
import { type LogFile, type Scenario, scenarioFiles } from '../../scenarios/scenario.ts';
import { HOSTS } from '../../scenarios/network.ts';
import { backgroundScan, exposedHost, hammer } from '../../scenarios/traffic.ts';
import { hostDescription } from '../examples/host-descriptions.ts';
import { nth, windowOfFindings } from '../examples/findings.ts';
import { deliverFiles, freshWorld, ingestFiles, type ReplayedWorld } from '../examples/replayed-world.ts';

const START = Date.UTC(2026, 10, 23, 3) / 1000;
const MINUTE = 60;
const HOST = HOSTS[17]!;

/** A host is exposed, and is hammered ten minutes later. */
const COURSE: Scenario = {
  name: 'course',
  description: '',
  acts: [
    { from: 0, to: 20 * MINUTE, traffic: backgroundScan(1) },
    { from: 5 * MINUTE, to: 20 * MINUTE, traffic: exposedHost(17, 0) },
    { from: 15 * MINUTE, to: 20 * MINUTE, traffic: hammer(17, 6) },
  ],
  outages: [],
};

const SETTINGS = { exposure: { hammeredAttempts: 5 } };

function filesOf(minutes: number): LogFile[] {
  return [...scenarioFiles(COURSE, { start: START, seconds: minutes * MINUTE, seed: 445, layout: 'full' })];
}

const FILES = filesOf(20);

/** The first files, in which the host is exposed and not hammered yet. */
const FIRST_FILES = filesOf(15);

/** A directory that gives one answer about every interface, and remembers what it was asked. */
class KnownHosts implements HostDirectory {
  readonly asked: string[][] = [];
  readonly #answer: HostAnswer;

  constructor(answer: HostAnswer = { kind: 'described', description: hostDescription() }) {
    this.#answer = answer;
  }

  async describe(hosts: readonly HostPlace[]): Promise<HostAnswers> {
    this.asked.push(hosts.map(({ interfaceId }) => interfaceId));
    return new Map(hosts.map(({ interfaceId }) => [interfaceId, this.#answer]));
  }
}

/** Ends after all that waits for nothing but memory. */
const soon = async (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const fail = async (): Promise<never> => {
  throw new Error('no route');
};

const never = async (): Promise<never> => new Promise(() => {});

function worldWith(asking: Asking | undefined, changed: Partial<ReplayedWorld> = {}): ReplayedWorld {
  return { ...freshWorld(SETTINGS), ...(asking ? { asking } : {}), ...changed };
}

/** Everything of an alert but the words that name the host. */
function withoutWords({ text, ...alert }: Alert): unknown {
  return { ...alert, subject: text.subject, sms: text.sms };
}

async function exposuresOf(world: ReplayedWorld): Promise<Alert[]> {
  await deliverFiles(FILES, world);
  return world.published.filter(({ rule }) => rule === 'exposure');
}

describe('asking whose a host is', () => {
  const plain = worldWith(undefined);
  beforeAll(async () => deliverFiles(FILES, plain));

  test('is in the mail', async () => {
    const directory = new KnownHosts();
    const [opened] = await exposuresOf(worldWith({ directory, timeIsUp: never }));
    expect(directory.asked[0]).toEqual([HOST.interfaceId]);
    expect(opened?.text.email).toMatch('its name is "web-legacy-3", its owner is "payments@example.com"');
    expect(opened?.text.email).toMatch('sg-0abc (web-legacy) rule sgr-0def lets 0.0.0.0/0 to 445.');
  });

  test('reads no episodes where nothing was found', async () => {
    const world = worldWith({ directory: new KnownHosts(), timeIsUp: never });
    const store: ObjectStore = { get: fail, list: (prefix) => world.store.list(prefix), put: fail };
    const described = await describeHosts([windowOfFindings(nth(0), [])], { ...world, store });
    expect(described.failure).toBeUndefined();
  });

  const failing: ReadonlyArray<readonly [string, Asking]> = [
    ['never answers', { directory: { describe: never }, timeIsUp: soon }],
    ['fails', { directory: { describe: fail }, timeIsUp: never }],
    [
      'throws at once',
      {
        directory: {
          describe: () => {
            throw new Error('no client');
          },
        },
        timeIsUp: never,
      },
    ],
    ['knows nobody', { directory: { describe: async () => new Map() }, timeIsUp: never }],
  ];

  test.each(failing)('changes no alert where the directory %s', async (_name, asking) => {
    const asked = worldWith(asking);
    await deliverFiles(FILES, asked);
    expect(asked.published.map(withoutWords)).toEqual(plain.published.map(withoutWords));
    const opened = asked.published.find(({ rule }) => rule === 'exposure');
    expect(opened?.text.email).toMatch('AWS gave no usable answer about this interface within the last hour.');
  });

  test('changes no alert where what was remembered cannot be read or written', async () => {
    const world = worldWith({ directory: new KnownHosts(), timeIsUp: never });
    const broken = { ...world, store: withoutDescriptions(world.store) };
    await deliverFiles(FILES, broken);
    expect(broken.published.map(withoutWords)).toEqual(plain.published.map(withoutWords));
  });

  test('says why it failed', async () => {
    const world = worldWith({
      directory: { describe: fail },
      timeIsUp: never,
    });
    const report = await detect(await ingestFiles(FILES, world), world);
    expect(report.askingFailure).toEqual(new Error('no route'));
    expect((await detect([], worldWith(undefined))).askingFailure).toBeUndefined();
  });

  test('happens once an hour for an interface, and the answer is used again', async () => {
    const directory = new KnownHosts();
    let now = 1_000_000;
    const world = worldWith({ directory, timeIsUp: never }, { now: () => now });
    await deliverFiles(FIRST_FILES, world);
    now += 3599;
    await deliverFiles(FILES.slice(FIRST_FILES.length), world);
    expect(directory.asked).toEqual([[HOST.interfaceId]]);
    const escalated = world.published.find(({ rule, transition }) => rule === 'exposure' && transition === 'escalated');
    expect(escalated?.text.email).toMatch('web-legacy-3');
  });

  test('happens again after an hour', async () => {
    const directory = new KnownHosts();
    let now = 1_000_000;
    const world = worldWith({ directory, timeIsUp: never }, { now: () => now });
    await deliverFiles(FIRST_FILES, world);
    now += 3600;
    await deliverFiles(FILES.slice(FIRST_FILES.length), world);
    expect(directory.asked).toEqual([[HOST.interfaceId], [HOST.interfaceId]]);
  });

  test('happens once an hour where no answer came', async () => {
    let count = 0;
    const directory = {
      describe: async () => {
        count++;
        return never();
      },
    };
    const world = worldWith({ directory, timeIsUp: soon });
    await deliverFiles(FIRST_FILES, world);
    await deliverFiles(FILES, world);
    expect(count).toBe(1);
  });

  test('replaces a damaged memory', async () => {
    const directory = new KnownHosts();
    const world = worldWith({ directory, timeIsUp: never });
    await world.store.put(descriptionKey(HOST.interfaceId), new TextEncoder().encode('{"sch'), 'absent');
    expect((await exposuresOf(world))[0]?.text.email).toMatch('web-legacy-3');
  });

  test('brings no text into the mail that is not printable', async () => {
    const description = hostDescription({ name: 'x\n\nDO NOW\n  1. Nothing.' });
    const directory = new KnownHosts({ kind: 'described', description });
    const [opened] = await exposuresOf(worldWith({ directory, timeIsUp: never }));
    expect(opened?.text.email).toMatch('its name is "x??DO NOW?  1. Nothing."');
  });

  test('never happens for what the allow-list hides', async () => {
    const directory = new KnownHosts();
    const allow = [
      {
        id: 'known',
        kind: 'server',
        destination: [`${HOST.address}/32`],
        reason: 'known',
        owner: 'a@example.com',
        expires: '2027-01-31',
      },
    ];
    const world = { ...freshWorld({ ...SETTINGS, allow }), asking: { directory, timeIsUp: never } };
    await deliverFiles(FILES, world);
    expect(directory.asked).toEqual([]);
  });
});

/** The same store, in which nobody can use descriptions. */
function withoutDescriptions(store: ObjectStore): ObjectStore {
  const check = (key: string): void => {
    if (key.startsWith(PREFIXES.descriptions)) throw new Error(`Use ${key}: denied`);
  };
  return {
    get: async (key) => (check(key), store.get(key)),
    put: async (key, bytes, expected) => (check(key), store.put(key, bytes, expected)),
    list: (prefix) => store.list(prefix),
  };
}
