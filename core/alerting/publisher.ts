import type { Alert } from './alert.ts';

/** Where alerts go. */
export interface Publisher {
  /** Takes one alert, and sends it if its delivery is `now`. It may come again after a crash, with the same episode and number. */
  publish(alert: Alert): Promise<void>;
}
