import { describeFailure } from '../../adapters/aws/aws-failure.ts';
import { UnreadableObjectError } from '../../core/flowlog/unreadable-object.ts';
import { type Check, fail } from '../../core/operations/doctor/check.ts';
import { UnreadableDocumentError } from '../../core/storage/stored-document.ts';

/** One group of checks, and the permission that it needs. */
export interface Examination {
  /** Description of the group, for a failure of the group itself. */
  readonly about: string;
  readonly permission: string;
  readonly examine: () => Promise<readonly Check[]>;
}

/** Makes the checks of a group. A group that fails is itself a failed check, so that it hides no other. */
export async function attempt({ about, permission, examine }: Examination): Promise<readonly Check[]> {
  try {
    return await examine();
  } catch (error) {
    const { code } = describeFailure(error);
    const message = error instanceof Error ? error.message : String(error);
    const found = error instanceof UnreadableObjectError || code === 'unknown' ? message : `${code}: ${message}`;
    return [fail(`${about}: ${found}`, fixOf(error, permission))];
  }
}

function fixOf(error: unknown, permission: string): string {
  const { code, status } = describeFailure(error);
  const reason = error instanceof UnreadableObjectError ? error.reason : undefined;
  if (status === 403 || reason === 'denied' || /Denied|Authoriz/.test(code)) {
    return `allow ${permission} to the person or role that runs surge445 doctor`;
  }
  if (error instanceof UnreadableDocumentError) return 'see windows-dead-letters in docs/runbook.md';
  return reason === undefined
    ? 'check that it exists in this account and region'
    : 'its records are not counted; see quarantine in docs/runbook.md';
}
