import { describe, expect, test } from '@jest/globals';
import { wrappedOutput, wrapText } from '../../cli/wrapped-text.ts';

const COLUMNS = 40;

describe('wrapText()', () => {
  test('breaks between words, and indents what follows as the line is', () => {
    expect(wrapText('  10.0.4.27 let in 2 attempts on port 445 from 2 outside sources', COLUMNS)).toBe(
      '  10.0.4.27 let in 2 attempts on port\n  445 from 2 outside sources',
    );
    expect(wrapText('  1. Close port 445 from outside in the security group', COLUMNS)).toBe(
      '  1. Close port 445 from outside in the\n     security group',
    );
  });

  test('counts no colours', () => {
    const text = '\u001b[1;31mCRITICAL\u001b[0m: 10.0.4.27 exposes port 445';
    expect(wrapText(text, COLUMNS)).toBe(text);
  });

  test.each([
    ['commands', '  aws ec2 describe-security-group-rules --region us-east-1 --output text'],
    ['rows of tables', '  threshold                  1            2            3'],
    ['links', '  https://console.aws.amazon.com/ec2/home?region=us-east-1#InstanceDetails'],
    ['SQL', 'FOR ANALYSTS\n  SELECT source, max(rejected) AS rejected FROM attempts\n'],
  ])('leaves %s as they are', (_, text) => {
    expect(wrapText(text, COLUMNS)).toBe(text);
  });

  test('breaks the lines below SQL again', () => {
    expect(wrapText('FOR ANALYSTS\n  SELECT 1\n\nReference NH4X (episode nh4xgp3wfswhq5hsjgyom5qsa7)', COLUMNS)).toBe(
      'FOR ANALYSTS\n  SELECT 1\n\nReference NH4X (episode\nnh4xgp3wfswhq5hsjgyom5qsa7)',
    );
  });
});

describe('wrappedOutput()', () => {
  const long = 'word '.repeat(20).trim();
  const writtenTo = (stream: { isTTY?: boolean; columns?: number }): string => {
    let written = '';
    wrappedOutput({ ...stream, write: (text) => (written += text) }).write(long);
    return written;
  };

  test('breaks lines on a terminal only', () => {
    expect(writtenTo({ isTTY: true, columns: COLUMNS }).split('\n')).toHaveLength(3);
    expect(writtenTo({ columns: COLUMNS })).toBe(long);
    expect(writtenTo({ isTTY: true })).toBe(long);
  });
});
