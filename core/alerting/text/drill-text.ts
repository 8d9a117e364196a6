import type { Finding } from '../../detection/all-rules.ts';
import { SUBJECT_LENGTH } from './subject.ts';
import type { ChatText } from './chat.ts';

/** An alert as people read it. */
export interface AlertText {
  readonly subject: string;
  readonly email: string;
  readonly sms: string;
  /** Absent in an alert that an earlier release wrote. */
  readonly chat?: ChatText;
}

const BANNER =
  'DRILL\n' +
  '  This is a drill: somebody ran `surge445 drill`. There was no attack, and nothing is to be done.\n' +
  '  The host and the records are made up. The rest is what a real alert would say.\n';

/**
 * Says DRILL in every rendering of a drill's alert, where it is read first, so that nobody panics.
 * @param text of the alert
 * @param finding that the alert is about; any but that of a drill leaves the text as it is
 */
export function markDrill(text: AlertText, finding: Pick<Finding, 'drill'>): AlertText {
  if (!finding.drill) return text;
  const subject = text.subject.replace('[surge445', '[surge445 DRILL');
  return {
    ...text,
    subject: subject.length <= SUBJECT_LENGTH ? subject : `${subject.slice(0, SUBJECT_LENGTH - 3)}...`,
    email: `${BANNER}\n${text.email}`,
    // One character less than what it takes the place of, so that the text still fits.
    sms: text.sms.replace(/^SMB\d+/, 'DRILL'),
  };
}
