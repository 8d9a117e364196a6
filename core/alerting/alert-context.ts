import type { Route } from './route.ts';
import type { Situation } from './text/stage.ts';

/** What an alert says beyond its transition. */
export interface AlertContext {
  /** Latest record start seen, epoch seconds. */
  readonly watermark: number;
  readonly situation: Situation;
  readonly route: Route;
}
