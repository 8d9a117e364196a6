import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type DemoOutput, SENDER, sha256 } from '../../pictures/demo-output.ts';
import { phonePicture } from '../../pictures/phone-picture.ts';
import { buildCommandLine } from '../runner/command-line.ts';
import { DEMO_LIMIT_MS, shareDemo } from '../runner/shared-demo.ts';

const FOLDER = join(import.meta.dirname, '../../docs/pictures');
const MAX_BYTES = 200_000;

const sources = z
  .strictObject({ page: z.string(), pictures: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(FOLDER, 'sources.json'), 'utf8')));

const command = buildCommandLine();
let demo: DemoOutput;

describe('the pictures of the demo', () => {
  beforeAll(async () => {
    ({ output: demo } = await shareDemo(command));
  }, DEMO_LIMIT_MS);

  test('show the mail that the demo gives now; else run npm run pictures', () => {
    expect(readFileSync(join(FOLDER, 'mail.svg'), 'utf8')).toBe(phonePicture(demo.mail, SENDER));
  });

  test('were taken of the report that the demo gives now; else run npm run pictures', () => {
    expect(sources.page).toBe(demo.pageHash);
  });

  test('are the files that were taken then, light and dark, and small', () => {
    const names = Object.keys(sources.pictures);
    expect(names.toSorted()).toEqual(['charts-dark.png', 'charts-light.png', 'report-dark.png', 'report-light.png']);
    const hashes = names.map((name) => [name, sha256(readFileSync(join(FOLDER, name)))]);
    expect(Object.fromEntries(hashes)).toEqual(sources.pictures);
    expect(names.filter((name) => statSync(join(FOLDER, name)).size > MAX_BYTES)).toEqual([]);
  });

  test('are the pictures that README.md shows', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const shown = [...readme.matchAll(/(?:src|srcset)="docs\/pictures\/([^"]+)"/g)].map(([, name]) => name);
    const files = readdirSync(FOLDER).filter((name) => name !== 'sources.json');
    expect(new Set(shown)).toEqual(new Set(files));
  });
});
