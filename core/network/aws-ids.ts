/** Kinds of ids of AWS that this project writes into links, commands and mails, by the beginning of the id. */
export type AwsIdKind = 'eni' | 'i' | 'pl' | 'sg' | 'sgr' | 'subnet' | 'vpc';

/** Eight hexadecimal digits in old ids, 17 in those of today. */
const HEX_DIGITS = /^[0-9a-f]{1,32}$/;

const REGION = /^[a-z]{2,4}(?:-[a-z]{2,12}){1,2}-\d{1,2}$/;
const ACCOUNT = /^\d{12}$/;

/**
 * Checks whether a text is an id of AWS.
 * @param kind beginning of the id, without the hyphen
 * @param text any text, for example `eni-0123456789abcdef0`
 */
export function isAwsId(kind: AwsIdKind, text: string): boolean {
  return text.startsWith(`${kind}-`) && HEX_DIGITS.test(text.slice(kind.length + 1));
}

/** Checks whether a text has the form of a region, for example `us-east-1` or `us-gov-west-1`. */
export function isRegion(text: string): boolean {
  return REGION.test(text);
}

/** Checks whether a text has the form of an account id: twelve digits. */
export function isAccountId(text: string): boolean {
  return ACCOUNT.test(text);
}
