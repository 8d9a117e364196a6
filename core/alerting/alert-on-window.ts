import type { Settings } from '../settings/detection-settings.ts';
import { windowOf } from '../time.ts';
import { type Alert, composeAlert } from './alert.ts';
import { noteAllowed } from './allow-memory.ts';
import { suggestEntries } from './allow-suggestions.ts';
import { type DeliveryState, decideDelivery, isHeard, takeDue } from './delivery.ts';
import type { AlertContext } from './alert-context.ts';
import { composeDigest } from './digest-alert.ts';
import { turnWeek } from './suppressed-week.ts';
import { composeWeek } from './weekly-alert.ts';
import { applyWindow, type EpisodeState, type JudgedWindow } from '../episodes/episodes.ts';
import { withLocalTimes } from './text/local-times.ts';
import { tellOnce } from '../episodes/tell-once.ts';
import { situationOf } from './text/stage.ts';

/** What is remembered from one window to the next. */
export interface AlertingMemory {
  readonly episodeState: EpisodeState;
  readonly delivery: DeliveryState;
}

/** A judged window, and what is known besides it. */
export type WindowToTell = JudgedWindow & Pick<AlertContext, 'descriptions' | 'home'>;

/** An alert that is to be recorded, and sent if its delivery is `now`. */
export interface NewAlert {
  readonly alert: Alert;
  /** The window of the transition, or where the time of a digest begins, epoch seconds. */
  readonly windowStart: number;
}

/**
 * Enters one judged window, and decides what people hear of it and how. Entering a window again, with the same findings, gives no alerts.
 * @param before what is remembered
 * @param judged the window and its findings, and what else the alerts may say
 * @returns the new memory, and alerts in the order in which they are to be sent: digests first, whose time is over
 */
export function alertOnWindow(
  before: AlertingMemory,
  judged: WindowToTell,
  settings: Settings,
): { after: AlertingMemory; alerts: NewAlert[] } {
  const entered = applyWindow(before.episodeState, judged);
  const { state: episodeState, transitions } = tellOnce(entered.state, entered.transitions, (finding) =>
    isHeard(finding, settings),
  );
  const { watermark } = episodeState;
  const { state, due } = takeDue(before.delivery, watermark, settings);
  const allow = noteAllowed(state.allow, judged.findings, { watermark, allow: settings.allow });
  const suggestions = suggestEntries(allow.flagged, { watermark, allow: settings.allow });
  const hasSuggestions = suggestions.length > 0;
  const { week, summary } = turnWeek(state.week, before.episodeState, { watermark, settings, hasSuggestions });
  const general = {
    watermark,
    situation: situationOf(episodeState, { windowStart: windowOf(watermark) }, settings.advisories),
  };
  const { descriptions, home } = judged;
  const known = { ...(descriptions ? { descriptions } : {}), ...(home ? { home } : {}) };
  const alerts: NewAlert[] = due.map((digest) => ({
    alert: composeDigest(digest, general, settings.ports[0] ?? 445),
    windowStart: digest.held.since,
  }));
  if (summary) {
    const about = { ...general, use: allow.use, suggestions };
    alerts.push({ alert: composeWeek(summary, about, settings), windowStart: summary.weekStart });
  }
  let delivery: DeliveryState = { ...state, week, allow };
  for (const transition of transitions) {
    const routed = decideDelivery(delivery, transition, { watermark, settings });
    delivery = routed.state;
    const situation = situationOf(episodeState, transition, settings.advisories);
    alerts.push({
      alert: composeAlert(transition, { watermark, situation, route: routed.route, world: judged.world, ...known }),
      windowStart: transition.windowStart,
    });
  }
  return { after: { episodeState, delivery }, alerts: alerts.map((one) => inZone(one, settings)) };
}

/** The reader's time stands beside UTC in the mail; what programs read stays as it is. */
function inZone({ alert, windowStart }: NewAlert, { timeZone }: Pick<Settings, 'timeZone'>): NewAlert {
  if (timeZone === undefined) return { alert, windowStart };
  const { text } = alert;
  return { alert: { ...alert, text: { ...text, email: withLocalTimes(text.email, timeZone) } }, windowStart };
}
