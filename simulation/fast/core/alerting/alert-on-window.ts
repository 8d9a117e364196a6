import { alertOnWindow as enter } from '../../../../core/alerting/alert-on-window.ts';
import { numberOf, rememberedBy } from '../../remembered.ts';

export * from '../../../../core/alerting/alert-on-window.ts';

/** Remembers what a window leads to by the state before, and by everything that is known of the window. */
export const alertOnWindow = rememberedBy(
  enter,
  ({ episodeState, delivery }, { facts, findings, baselines, world, descriptions, home }, settings) =>
    [episodeState, delivery, facts, findings, baselines, world, descriptions, home, settings].map(numberOf).join(' '),
);
