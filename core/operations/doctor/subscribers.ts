import { joined } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** A subscriber of the topic of alerts: a person, or a program. */
export interface Subscriber {
  /** For example `email`, `sms`, `sqs`. */
  readonly protocol: string;
  readonly endpoint: string;
  /** False until a person has confirmed the subscription with the link in the mail from AWS. */
  readonly isConfirmed: boolean;
}

/** SMS sandbox of an account: while it is on, text messages go to verified numbers only. */
export interface SmsSandbox {
  readonly isOn: boolean;
  /** Verified numbers. */
  readonly verified: readonly string[];
}

/** Name of the mails of a topic, and the setting that lists its subscribers. */
interface Audience {
  readonly news: string;
  /** The same name with its verb. */
  readonly goes: string;
  readonly setting: string;
}

const ALERTS: Audience = { news: 'alerts', goes: 'alerts go', setting: 'email' };
const HEALTH: Audience = { news: 'news about health', goes: 'news about health goes', setting: 'alarmEmail' };

/**
 * Checks that alerts have subscribers, and that the subscribers confirmed.
 * @param subscribers subscribers of the topic of alerts
 */
export function checkSubscribers(subscribers: readonly Subscriber[]): Check {
  return checkAudience(subscribers, ALERTS);
}

/**
 * Checks that news about the health of surge445 itself has subscribers, and that the subscribers confirmed.
 * @param subscribers subscribers of the topic of health
 */
export function checkHealthSubscribers(subscribers: readonly Subscriber[]): Check {
  return checkAudience(subscribers, HEALTH);
}

function checkAudience(subscribers: readonly Subscriber[], { goes, news, setting }: Audience): Check {
  const namesOf = (isConfirmed: boolean): string[] =>
    subscribers
      .filter((subscriber) => subscriber.isConfirmed === isConfirmed)
      .map(({ protocol, endpoint }) => `${protocol} ${endpoint}`);
  const [confirmed, pending] = [namesOf(true), namesOf(false)];
  const confirm = `open the mail from AWS Notifications to ${joined(pending, 10)} and confirm; if the mail is older than 2 days, deploy again without that address, then with it`;
  if (confirmed.length === 0) {
    return pending.length === 0
      ? fail(`nobody gets the ${news}`, `set ${setting} in the settings, and deploy again`)
      : fail(`nobody gets the ${news} yet: ${joined(pending, 10)} did not confirm`, confirm);
  }
  return pending.length === 0
    ? ok(`${goes} to ${joined(confirmed, 10)}`)
    : warn(`${goes} to ${joined(confirmed, 10)}, not to ${joined(pending, 10)}: not confirmed`, confirm);
}

/**
 * Checks whether text messages can reach their numbers.
 * @param subscribers subscribers of the topic of alerts
 * @param sandbox SMS sandbox of the account in this region
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html
 */
export function checkSms(subscribers: readonly Subscriber[], sandbox: SmsSandbox): Check {
  const numbers = subscribers.filter(({ protocol }) => protocol === 'sms').map(({ endpoint }) => endpoint);
  if (!sandbox.isOn) return ok(`text messages go to ${joined(numbers, 10)}: the account is out of the SMS sandbox`);
  const unverified = numbers.filter((number) => !sandbox.verified.includes(number));
  const leave = 'ask AWS to move the account out of the SMS sandbox (SNS console, Text messaging)';
  return unverified.length === 0
    ? warn('the account is in the SMS sandbox: verified numbers only, and for at most 1 USD a month', leave)
    : fail(
        `the account is in the SMS sandbox: ${joined(unverified, 10)} gets no text message`,
        `${leave}, or verify the number there`,
      );
}
