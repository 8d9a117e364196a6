import type { Alert } from './alert.ts';

/** Where alerts go. */
export interface Publisher {
  /** Takes one alert, and sends it if its delivery is `now`. It may come again after a crash, with the same episode and number. */
  publish(alert: Alert): Promise<void>;
}

/** Name of the channel that every deployment has: the topic for mails, text messages and subscribers of its own. */
export const MAIN_CHANNEL = 'topic';

/** A further channel that a setting turns on, beside the main one: a chat topic or an event bus. */
export interface SideChannel {
  /** Other than {@link MAIN_CHANNEL} and those of other channels. It is stored in the outbox, so it stays the same from deployment to deployment. */
  readonly name: string;
  readonly publisher: Publisher;
  /** Checks whether the channel is to get an alert; undefined: it gets all that are sent. */
  readonly wants?: (alert: Alert) => boolean;
}
