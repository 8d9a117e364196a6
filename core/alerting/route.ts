import type { MailName } from '../episodes/episode.ts';
import { shortIdOf } from '../episodes/short-id.ts';

/** How an alert is delivered: at once, in the mail about another episode of the same event, in a digest, recorded only, or hidden by an allow-list. */
export type Delivery = 'now' | 'folded' | 'digest' | 'shadow' | 'suppressed';

/** Whether an alert goes out as a text message too: not by its kind, yes, yes as the last of the day, or not because the day has had enough. */
export type TextMessage = 'no' | 'yes' | 'last' | 'spent';

/** How one alert is delivered. */
export interface Route {
  readonly delivery: Delivery;
  readonly sms: TextMessage;
  /** Episode id of the digest that tells of it. */
  readonly digest?: string;
  /** The entry of the allow-list that hides it. */
  readonly allowedBy?: string;
  /** The mail that tells of it. */
  readonly toldBy?: MailName;
}

/** Says whether an alert goes out as a text message. */
export function goesBySms({ sms }: Pick<Route, 'sms'>): boolean {
  return sms === 'yes' || sms === 'last';
}

/** Says in a mail what is unusual about its delivery. */
export function routeLines({ delivery, sms, allowedBy, toldBy }: Route): string[] {
  if (delivery === 'digest') return ['It was not sent by itself: a digest names it.'];
  if (delivery === 'folded' && toldBy) {
    return [
      `It was not sent by itself: message ${toldBy.number} of ${shortIdOf(toldBy)} names it, because it is the same event.`,
    ];
  }
  if (delivery === 'suppressed') return [`It was not sent: the entry ${allowedBy} of your allow-list hides it.`];
  if (delivery === 'shadow') return ['It was not sent: the rule still learns, and `learning` is shadow.'];
  switch (sms) {
    case 'no':
    case 'yes':
      return [];
    case 'last':
      return [
        'It was the last text message of this day (UTC): what follows comes by mail only, unless it is critical.',
      ];
    case 'spent':
      return [
        'It came by mail only: the text messages of this day (UTC) are spent. Critical alerts still come as text.',
      ];
  }
}
