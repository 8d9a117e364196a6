import type { PortHistory } from '../world/port-history.ts';
import type { HostAnswers } from './host-description.ts';
import type { Route } from './route.ts';
import type { Situation } from './text/stage.ts';

/** The deployment that sends the alert. */
export interface Home {
  readonly accountId: string;
  readonly region: string;
  /** Workgroup of Athena, and the database of the tables. */
  readonly workgroup: string;
  readonly database: string;
}

/** What an alert says beyond its transition. */
export interface AlertContext {
  /** Latest record start seen, epoch seconds. */
  readonly watermark: number;
  readonly situation: Situation;
  readonly route: Route;
  /** What sensors all over the world saw, day by day; absent when nobody asked or nobody answered. */
  readonly world?: PortHistory | undefined;
  /** Absent where nothing is deployed, as in a replay. */
  readonly home?: Home;
  /** What AWS said about hosts; absent where AWS is not asked. */
  readonly descriptions?: HostAnswers;
}
