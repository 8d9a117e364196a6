import type { AlertContext } from './alerting/alert-context.ts';
import type { WindowToTell } from './alerting/alert-on-window.ts';
import { comingHosts } from './alerting/coming-hosts.ts';
import { type HostAnswer, type HostAnswers, safeDescription } from './alerting/host-description.ts';
import type { HostDirectory } from './alerting/host-directory.ts';
import { groupedBy } from './collections/grouped-by.ts';
import type { HostPlace } from './detection/host-place.ts';
import type { JudgedWindow } from './episodes/episodes.ts';
import type { ObjectStore } from './ports.ts';
import type { Settings } from './settings/detection-settings.ts';
import { claimQuestion, rememberAnswer } from './storage/description-store.ts';
import { readState } from './storage/state/state-store.ts';
import { readOrSkip } from './storage/stored-document.ts';

/** Whom detection asks about hosts, and for how long it waits. */
export interface Asking {
  readonly directory: HostDirectory;
  /** Resolves when the time for answers is over, counted from this call. */
  readonly timeIsUp: () => Promise<void>;
}

/** What is known of hosts and accounts besides the logs, and whom to ask. */
export interface HostKnowledge {
  /** Whom to ask whose a host is; undefined: nobody, as in a replay. */
  readonly asking?: Asking;
  /** The deployment that sends the alerts; undefined where nothing is deployed. */
  readonly home?: AlertContext['home'];
}

/** What the asking works with. */
interface AskingDependencies {
  readonly asking: Asking;
  readonly store: ObjectStore;
  readonly settings: Pick<Settings, 'ports'>;
  /** @returns epoch seconds by the clock; nothing but the memory of an hour depends on it */
  readonly now: () => number;
}

/** What came of asking. */
export interface Described {
  /** The windows, with what is known besides. */
  readonly windows: readonly WindowToTell[];
  /** The first thing that went wrong; undefined where all went well, or nobody was asked. */
  readonly failure: Error | undefined;
}

/**
 * Adds to judged windows what else is known: the deployment, and whose the hosts are that people are about to hear of. AWS is asked about each interface at most
 * once an hour. The answers decide nothing: alerts are sent without them too. This never throws, and ends as soon as the time for answers is up.
 * @param judged judged windows that are not entered yet
 */
export async function describeHosts(
  judged: readonly JudgedWindow[],
  { asking, home, ...others }: HostKnowledge & Omit<AskingDependencies, 'asking'>,
): Promise<Described> {
  const known = home ? { home } : {};
  if (!asking) return { windows: judged.map((window) => ({ ...window, ...known })), failure: undefined };
  const { answers: descriptions, failure } = await askInTime(judged, { ...others, asking });
  return { windows: judged.map((window) => ({ ...window, ...known, descriptions })), failure };
}

async function askInTime(
  judged: readonly JudgedWindow[],
  dependencies: AskingDependencies,
): Promise<{ readonly answers: HostAnswers; readonly failure: Error | undefined }> {
  const answers = new Map<string, HostAnswer>();
  let failure: Error | undefined;
  const note = (error: unknown): void => {
    failure ??= error instanceof Error ? error : new Error(String(error));
  };
  const asked = askAll(judged, dependencies, { answers, note }).catch(note);
  await Promise.race([asked, dependencies.asking.timeIsUp()]);
  // A copy: an answer that comes later is for the next alert.
  return { answers: new Map(answers), failure };
}

const SILENT: HostAnswer = { kind: 'silent' };

/** Where answers and failures are collected, as they come. */
interface Collected {
  readonly answers: Map<string, HostAnswer>;
  readonly note: (error: unknown) => void;
}

async function askAll(
  judged: readonly JudgedWindow[],
  dependencies: AskingDependencies,
  collected: Collected,
): Promise<void> {
  // Without a finding nothing opens or gets worse: the episodes, which may be many, need not be read.
  if (judged.every(({ findings }) => findings.length === 0)) return;
  const { episodeState } = await readState(dependencies.store);
  const hosts = comingHosts(episodeState, judged);
  for (const { interfaceId } of hosts) collected.answers.set(interfaceId, { kind: 'silent' });
  const places = groupedBy(hosts, ({ accountId, region }) => `${accountId} ${region}`);
  await Promise.all(
    [...places.values()].map(async (ofPlace) => askPlace(ofPlace, dependencies, collected).catch(collected.note)),
  );
}

/** Asks about the hosts of one account and region, except those about whom somebody asked within the hour. */
async function askPlace(
  hosts: readonly HostPlace[],
  { asking, now, settings, store }: AskingDependencies,
  { answers, note }: Collected,
): Promise<void> {
  const askedAt = now();
  const claims = await Promise.all(
    hosts.map(
      async ({ interfaceId }) =>
        // An answer that a newer release remembered stays as it is, and nobody asks about this host.
        (await readOrSkip(async () => claimQuestion(store, interfaceId, askedAt), note)) ?? SILENT,
    ),
  );
  claims.forEach((claim, index) => {
    const host = hosts[index];
    if (host && claim !== 'ask') answers.set(host.interfaceId, claim);
  });
  const open = hosts.filter((_, index) => claims[index] === 'ask');
  if (open.length === 0) return;
  const said = await asking.directory.describe(open);
  for (const { interfaceId } of open) answers.set(interfaceId, safeAnswer(said.get(interfaceId), settings.ports));
  await Promise.all(
    open.map(async ({ interfaceId }) => {
      const answer = answers.get(interfaceId) ?? { kind: 'silent' };
      await rememberAnswer(store, { interfaceId, answer }, askedAt);
    }),
  );
}

function safeAnswer(answer: HostAnswer = { kind: 'silent' }, ports: readonly number[]): HostAnswer {
  return answer.kind === 'described'
    ? { kind: 'described', description: safeDescription(answer.description, ports) }
    : { kind: answer.kind };
}
