import { type ReportEpisode, WORST_FIRST } from './episodes.ts';
import { mailSteps } from './mail-steps.ts';
import type { ReportAlert } from './report-facts.ts';

/** What the reader of a report should do first. */
export interface FirstSteps {
  /** Steps of the mail of the worst episode, the most urgent first. */
  readonly steps: readonly string[];
  /** Name of that episode, as its mails quote it. */
  readonly reference: string;
  /** The alert whose mail has the steps. */
  readonly alert: ReportAlert;
  /** Number of other episodes whose mails say what to do. */
  readonly others: number;
}

/**
 * Takes what is to be done from the last mail of the worst episode. Of equals, one that is still open counts as worse, then the one that began last.
 * Alerts without a mail of their own say nothing here, nor do mails that say that nothing is to be done.
 * @returns undefined where no mail says what to do
 */
export function firstSteps(episodes: readonly ReportEpisode[]): FirstSteps | undefined {
  const withSteps = episodes.toSorted(byUrgency).flatMap((episode) => {
    const alert = episode.alerts.findLast(({ delivery }) => delivery === 'now');
    const steps = alert === undefined ? [] : mailSteps(alert.mail);
    return alert === undefined || steps.length === 0 ? [] : [{ steps, alert, reference: episode.reference }];
  });
  const [first] = withSteps;
  return first === undefined ? undefined : { ...first, others: withSteps.length - 1 };
}

function byUrgency(first: ReportEpisode, second: ReportEpisode): number {
  return (
    WORST_FIRST.indexOf(first.severity) - WORST_FIRST.indexOf(second.severity) ||
    Number(first.isOver) - Number(second.isOver) ||
    second.from - first.from
  );
}
