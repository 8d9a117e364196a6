import { FIELDS_BY_VERSION } from './field-versions.ts';

/** Names of fields are shorter, however somebody spells them; a longer one would fill a message. */
const LONGEST_NAME = 60;

const NAMES_BY_LETTERS: ReadonlyMap<string, string> = new Map(
  [...FIELDS_BY_VERSION.values()].flat().map((name) => [lettersOf(name), name]),
);

/**
 * Says how AWS writes the name of a field that somebody wrote in other letters or signs, such as `accountId`, `ACCOUNT_ID` or `${account-id}`.
 * @returns undefined for what is no name of a field
 */
export function awsNameOf(name: string): string | undefined {
  return name.length > LONGEST_NAME ? undefined : NAMES_BY_LETTERS.get(lettersOf(name));
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}
