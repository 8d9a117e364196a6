import { text } from './command-line-values.ts';

/** Schema of an email address. */
export const emailAddress = text(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'an email address such as secops@example.com');

/** Schema of a phone number that gets text messages. */
export const phoneNumber = text(/^\+[1-9]\d{6,14}$/, 'a phone number with country code such as +12065550100');

/** Schema of the id of an AWS account. */
export const accountId = text(/^\d{12}$/, 'an account id of 12 digits such as 123456789012');

/** Schema of the id of a VPC. */
export const vpcId = text(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a VPC id such as vpc-0123456789abcdef0');
