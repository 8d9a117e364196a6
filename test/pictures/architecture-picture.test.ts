import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ARROWS, type Part, PARTS } from '../../pictures/architecture-parts.ts';
import { architecturePicture, PALETTES, type Theme } from '../../pictures/architecture-picture.ts';
import { synthesise } from '../lib/synthesised.ts';

const FOLDER = join(import.meta.dirname, '../../docs/pictures');
const THEMES = Object.keys(PALETTES) as Theme[];
const { of } = synthesise();

/** Types of resources that the picture shows: all of them, but for {@link NOT_DRAWN}. */
const DRAWN_TYPES = [
  'AWS::Athena::WorkGroup',
  'AWS::CloudWatch::Dashboard',
  'AWS::Events::Rule',
  'AWS::Lambda::Function',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SQS::Queue',
  'AWS::Scheduler::Schedule',
];

/** Resources without a box, with the reason. */
const NOT_DRAWN: Readonly<Record<string, string>> = {
  StorageAccessLogs: 'access logs of the other two buckets; nothing reads them',
};

/** Logical id without the hash that the CDK puts at its end. */
const pathOf = (id: string): string => id.slice(0, -8);

const drawn: readonly Part[] = Object.values(PARTS);

/** Name of the box that shows a resource. */
function boxOf(reference: unknown): string | undefined {
  const id =
    /"Fn::GetAtt":\["(\w+)"/.exec(JSON.stringify(reference))?.[1] ??
    /"Ref":"(\w+)"/.exec(JSON.stringify(reference))?.[1] ??
    '';
  return Object.entries<Part>(PARTS).find(([, { resources }]) => resources.includes(pathOf(id)))?.[0];
}

describe('the picture of the architecture', () => {
  test('shows every queue, function, topic, bucket, schedule and view of the stack once, and no other', () => {
    const deployed = DRAWN_TYPES.flatMap((type) => of(type).map(([id]) => pathOf(id)));
    const shown = drawn.flatMap(({ resources }) => resources);
    expect([...shown, ...Object.keys(NOT_DRAWN)].toSorted()).toEqual(deployed.toSorted());
  });

  test('has an arrow from each queue to the function that works on its messages', () => {
    const mappings = of('AWS::Lambda::EventSourceMapping');
    expect(mappings).toHaveLength(2);
    for (const [, { Properties }] of mappings) {
      const way = { from: boxOf(Properties['EventSourceArn']), to: boxOf(Properties['FunctionName']) };
      expect(ARROWS).toContainEqual(way);
    }
  });

  test('has an arrow from each queue of work to its dead letters', () => {
    const working = of('AWS::SQS::Queue').filter(([, { Properties }]) => Properties['RedrivePolicy'] !== undefined);
    expect(working).toHaveLength(2);
    for (const [id, { Properties }] of working) {
      const way = { from: boxOf({ Ref: id }), to: boxOf(Properties['RedrivePolicy']) };
      expect(ARROWS).toContainEqual(way);
    }
  });

  test('has no two boxes in one place', () => {
    const cells = drawn.flatMap(({ column, columns = 1, row, rows = 1 }) =>
      Array.from(
        { length: columns * rows },
        (_, index) => `${column + (index % columns)} ${row + Math.floor(index / columns)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
  });

  test.each(THEMES)('is drawn as its description says: %s', (theme) => {
    const stored = readFileSync(join(FOLDER, `architecture-${theme}.svg`), 'utf8');
    expect(stored).toBe(architecturePicture(theme));
  });
});
