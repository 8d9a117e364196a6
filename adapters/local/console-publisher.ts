import type { Alert } from '../../core/alerting/alert.ts';
import { inertJson } from '../../core/encoding/inert-json.ts';
import { minuteText } from '../../core/time.ts';
import type { Publisher } from '../../core/alerting/publisher.ts';
import { describeFileFailure } from './file-failure.ts';

/** Form of printed alerts: a short notice, the whole mail, or one line of JSON. */
export type ConsoleFormat = 'notice' | 'mail' | 'json';

/** Where text is written: stdout, stderr, or a stand-in for one of them. */
export interface TextOutput {
  /** @param done called when the text is written, with the failure if there was one */
  readonly write: (text: string, done?: (error?: Error | null) => void) => unknown;
}

/**
 * Creates a publisher that prints alerts instead of sending them. Alerts that are only recorded are printed only in the format `json`. An alert
 * counts as sent when it was written to the output, so an alert that fails on a full disk is tried again. If the reader closes a pipe (`| head`), the
 * other alerts count as sent.
 * @param output stream that the alerts are written to
 * @param format form of the alerts
 * @param isColoured whether notices show their severity in colour
 */
export function createConsolePublisher(output: TextOutput, format: ConsoleFormat, isColoured = false): Publisher {
  let isClosed = false;
  return {
    async publish(alert) {
      if (isClosed || (alert.delivery !== 'now' && format !== 'json')) return;
      const failure = await write(output, `${textOf(alert, format, isColoured)}\n`);
      if (failure?.code === 'EPIPE') isClosed = true;
      else if (failure) throw new Error(describeFileFailure(failure) ?? failure.message, { cause: failure });
    },
  };
}

/** Writes a text. Returns the failure, or undefined after success. */
function write(output: TextOutput, text: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => output.write(text, (error) => resolve(error ?? undefined)));
}

function textOf(alert: Alert, format: ConsoleFormat, isColoured: boolean): string {
  switch (format) {
    case 'json':
      return inertJson(alert);
    case 'mail':
      return `Subject: ${alert.text.subject}\n\n${alert.text.email}`;
    case 'notice':
      return noticeOf(isColoured ? withColour(alert) : alert);
  }
}

/** Colours of terminals, as numbers of their escape sequences: bold red, red, yellow, cyan. */
const COLOURS: Readonly<Record<Alert['severity'], string>> = { critical: '1;31', high: '31', medium: '33', low: '36' };

/** Returns an alert whose headline has its severity in colour. */
function withColour(alert: Alert): Alert {
  const word = alert.severity.toUpperCase();
  const headline = alert.headline.replace(word, `\u001b[${COLOURS[alert.severity]}m${word}\u001b[0m`);
  return { ...alert, headline };
}

function noticeOf({ text, window, headline, drill, verdict }: Alert): string {
  const what = /^WHAT HAPPENED\n((?: {2}.*\n)+)/m.exec(text.email)?.[1] ?? '';
  const reference = text.email.trimEnd().split('\n').at(-1) ?? '';
  const first = `${minuteText(Date.parse(window.start) / 1000)}  ${drill ? 'DRILL ' : ''}${headline}`;
  return `${first}\n${verdict ? `  ${verdict.text}\n` : ''}${what}  ${reference}\n`;
}
