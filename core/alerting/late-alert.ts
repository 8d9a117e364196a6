import { HOUR_SECONDS } from '../time.ts';
import { duration } from '../wording.ts';
import type { Alert } from './alert.ts';
import type { Publisher } from './publisher.ts';
import { SMS_LENGTH } from './text/sms.ts';

/** From this delay on a message says that it is late, in seconds. Logs come some ten minutes behind the traffic as a rule, and alerts a minute behind the logs. */
const LATE_MESSAGE_SECONDS = HOUR_SECONDS;

const MILLISECONDS = 1000;

/**
 * Makes a publisher that says of each late alert how late it is, before it hands the alert on. What is stored of an alert stays as it was: that does not
 * depend on the clock.
 * @param publisher who sends
 * @param now returns epoch seconds by the clock
 */
export function latenessTeller(publisher: Publisher, now: () => number): Publisher {
  return { publish: async (alert) => publisher.publish(markLate(alert, now())) };
}

/**
 * Says in each rendering of an alert how long ago that was what it tells of, so that nobody takes it for the present.
 * @param now epoch seconds
 * @returns the alert as it is, if it is less than an hour late
 */
export function markLate(alert: Alert, now: number): Alert {
  const end = Date.parse(alert.window.start) / MILLISECONDS + alert.window.seconds;
  const lateSeconds = Math.floor(now - end);
  if (!(lateSeconds >= LATE_MESSAGE_SECONDS)) return alert;
  const { text } = alert;
  const late = duration(lateSeconds);
  const sentence = `LATE: this message comes ${late} after what it tells of. Look at the present state before you act.`;
  return {
    ...alert,
    lateSeconds,
    text: {
      ...text,
      email: belowFirstLine(text.email, sentence),
      sms: beforeReference(text.sms, `${late} LATE`),
      ...(text.chat ? { chat: { ...text.chat, lines: [sentence, ...text.chat.lines] } } : {}),
    },
  };
}

/** Puts a sentence below the first line: the verdict, or the word DRILL. */
function belowFirstLine(email: string, sentence: string): string {
  const end = email.indexOf('\n');
  return end < 0 ? `${email}\n${sentence}` : `${email.slice(0, end)}\n${sentence}${email.slice(end)}`;
}

/** Puts a note before the reference at the end of a text message. The least important details give way. */
function beforeReference(sms: string, note: string): string {
  const [head = '', ...details] = sms.split('. ');
  const reference = details.pop();
  const end = reference === undefined ? `. ${note}` : `. ${note}. ${reference}`;
  while (details.length > 0 && [head, ...details].join('. ').length + end.length > SMS_LENGTH) details.pop();
  return [head, ...details].join('. ').slice(0, SMS_LENGTH - end.length) + end;
}
