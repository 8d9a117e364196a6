import type { Finding } from '../detection/all-rules.ts';
import { bySeverity } from '../detection/finding.ts';
import type { HostPlace } from '../detection/host-place.ts';
import { applyWindow, type EpisodeState, type JudgedWindow, type Transition } from '../episodes/episodes.ts';

/** Interfaces that AWS is asked about at most in one call: the severest. A scan may find hundreds of open hosts. */
const MOST_HOSTS = 50;

/**
 * Finds the hosts that people are about to hear of: an episode about them opens or escalates. Nothing is remembered of this look ahead.
 * @param before the state before the windows are entered
 * @param windows judged windows, in the order in which they are to be entered
 * @returns places with the id of an interface, each once, those of the severest findings first
 */
export function comingHosts(before: EpisodeState, windows: readonly JudgedWindow[]): HostPlace[] {
  const found: Finding[] = [];
  let episodeState = before;
  for (const window of windows) {
    const { state, transitions } = applyWindow(episodeState, window);
    episodeState = state;
    found.push(...transitions.filter(isNews).map(({ finding }) => finding));
  }
  const hosts = new Map<string, HostPlace>();
  for (const { host } of found.toSorted((one, other) => bySeverity(other.severity, one.severity))) {
    if (host && host.interfaceId !== '' && !hosts.has(host.interfaceId)) hosts.set(host.interfaceId, host);
  }
  return [...hosts.values()].slice(0, MOST_HOSTS);
}

/** Checks whether a mail of its own tells of a transition soon: not of drills, of what is allowed, and of what waits for the digest of the day. */
function isNews({ finding, name }: Transition): boolean {
  const { allowedBy, drill, severity } = finding;
  return (name === 'opened' || name === 'escalated') && !drill && allowedBy === undefined && severity !== 'low';
}
