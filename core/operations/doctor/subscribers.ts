import { joined } from '../../wording.ts';
import { type Check, fail, ok, warn } from './check.ts';

/** Somebody, or something, that gets alerts. */
export interface Subscriber {
  /** For example `email`, `sms`, `sqs`. */
  readonly protocol: string;
  readonly endpoint: string;
  /** False until a person has followed the link in the mail from AWS. */
  readonly isConfirmed: boolean;
}

/** Whether text messages go to verified numbers only. */
export interface SmsSandbox {
  readonly isOn: boolean;
  /** Numbers that get text messages all the same. */
  readonly verified: readonly string[];
}

/** What a topic carries, in words, and the setting that says who gets it. */
interface Audience {
  readonly news: string;
  /** The same with its verb. */
  readonly goes: string;
  readonly setting: string;
}

const ALERTS: Audience = { news: 'alerts', goes: 'alerts go', setting: 'email' };
const HEALTH: Audience = { news: 'news about health', goes: 'news about health goes', setting: 'alarmEmail' };

/**
 * Judges who would hear of an alert.
 * @param subscribers of the topic of alerts
 */
export function checkSubscribers(subscribers: readonly Subscriber[]): Check {
  return checkAudience(subscribers, ALERTS);
}

/**
 * Judges who would hear that surge445 itself is unwell.
 * @param subscribers of the topic of health
 */
export function checkHealthSubscribers(subscribers: readonly Subscriber[]): Check {
  return checkAudience(subscribers, HEALTH);
}

function checkAudience(subscribers: readonly Subscriber[], { goes, news, setting }: Audience): Check {
  const named = (wanted: boolean): string[] =>
    subscribers.filter((one) => one.isConfirmed === wanted).map(({ protocol, endpoint }) => `${protocol} ${endpoint}`);
  const [confirmed, pending] = [named(true), named(false)];
  const confirm = `open the mail from AWS Notifications to ${joined(pending, 10)} and confirm; older than 2 days: deploy again without that address, then with it`;
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
 * Judges whether text messages arrive.
 * @param subscribers of the topic of alerts
 * @param sandbox of the account and region
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sms-sandbox.html
 */
export function checkSms(subscribers: readonly Subscriber[], sandbox: SmsSandbox): Check {
  const numbers = subscribers.filter((one) => one.protocol === 'sms').map((one) => one.endpoint);
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
