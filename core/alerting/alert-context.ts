import type { PortHistory } from '../world/port-history.ts';
import type { Route } from './route.ts';
import type { Situation } from './text/stage.ts';

/** What an alert says beyond its transition. */
export interface AlertContext {
  /** Latest record start seen, epoch seconds. */
  readonly watermark: number;
  readonly situation: Situation;
  readonly route: Route;
  /** What sensors all over the world saw, day by day; absent when nobody asked or nobody answered. */
  readonly world?: PortHistory | undefined;
}
