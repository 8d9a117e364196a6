import { isJsonObject } from '../encoding/json-object.ts';
import { surge } from '../detection/rules/surge.ts';
import { DRILL_VPC_ID } from '../windows/drill-scope.ts';

/** The first form of the state, which releases 0.1 wrote. */
export const FIRST_SCHEMA = 'surge445.episodes/1';

/** Names of fields of an episode, and of the findings in it, in the first form and now. */
const RENAMED: Readonly<Record<string, string>> = {
  told: 'alertCount',
  toldAt: 'lastAlertAt',
  toldPeak: 'lastAlertedPeak',
  culprits: 'offenders',
  lastAlone: 'lastInWindow',
  usualAtFirst: 'expectedAtFirst',
  usual: 'baseline',
  silent: 'nodata',
  skipped: 'skipdata',
};

/** Fields that are now in the course of a surge; in the first form they were fields of the episode. */
const OF_SURGE = new Set(['lastInWindow', 'firstSources', 'expectedAtFirst', 'closeAtFirst', 'quietCounts', 'atEnd']);

/**
 * Returns what the first form calls the book of episodes as the state of the episodes.
 * @param book parsed JSON; what is no book stays as it is
 */
export function upgradedBook(book: unknown): unknown {
  const state = withNewNames(book);
  if (!isJsonObject(state) || !Array.isArray(state['episodes'])) return state;
  return { ...state, episodes: state['episodes'].map(upgradedEpisode) };
}

function withNewNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNewNames);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [RENAMED[name] ?? name, withNewNames(field)]));
}

function upgradedEpisode(episode: unknown): unknown {
  if (!isJsonObject(episode)) return episode;
  const fields = Object.entries(episode);
  const marked = { ...episode, peak: withDrillMark(episode['peak']), worst: withDrillMark(episode['worst']) };
  if (!isJsonObject(episode['peak']) || episode['peak']['rule'] !== surge.id) return marked;
  return {
    ...Object.fromEntries(Object.entries(marked).filter(([name]) => !OF_SURGE.has(name))),
    surge: Object.fromEntries(fields.filter(([name]) => OF_SURGE.has(name))),
  };
}

/** Marks the finding of a drill, as `judgeWindow` does now. */
function withDrillMark(finding: unknown): unknown {
  if (!isJsonObject(finding) || !isJsonObject(finding['scope'])) return finding;
  return finding['scope']['vpcId'] === DRILL_VPC_ID ? { ...finding, drill: true } : finding;
}
