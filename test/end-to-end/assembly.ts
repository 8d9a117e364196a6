import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Resource } from '../lib/synthesised.ts';

const PROJECT = join(import.meta.dirname, '../..');

/** What `cdk deploy` would deploy. */
export interface Assembly {
  /** Of the watching stack, by logical id. */
  readonly resources: ReadonlyMap<string, Resource>;
  /** Path of the bundle of a function. */
  readonly bundleOf: (functionId: string) => string;
  /** Deletes it. */
  readonly remove: () => Promise<void>;
}

interface CdkSettings {
  readonly app: string;
  readonly context: Readonly<Record<string, unknown>>;
}

interface AssetManifest {
  readonly files: Readonly<Record<string, { readonly source: { readonly path: string } }>>;
}

/**
 * Runs the app of cdk.json as `cdk synth` does, in a process of its own and with bundling, into a temporary folder.
 */
export async function synthesiseAssembly(): Promise<Assembly> {
  const folder = await mkdtemp(join(tmpdir(), 'surge445-assembly-'));
  const { app, context } = await readJson<CdkSettings>(join(PROJECT, 'cdk.json'));
  const [command = '', ...args] = app.split(' ');
  await promisify(execFile)(join(PROJECT, 'node_modules/.bin', command), args, {
    cwd: PROJECT,
    env: {
      ...process.env,
      // Takes long, and the tests of the app do it.
      CDK_VALIDATION: 'false',
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, email: 'secops@example.com' }),
    },
  });
  const template = await readJson<{ Resources: Record<string, Resource> }>(join(folder, 'surge445.template.json'));
  const { files } = await readJson<AssetManifest>(join(folder, 'surge445.assets.json'));
  const resources = new Map(Object.entries(template.Resources));
  return {
    resources,
    bundleOf: (functionId) => {
      const code = resources.get(functionId)?.Properties['Code'] as { readonly S3Key: string } | undefined;
      return join(folder, files[code?.S3Key.replace('.zip', '') ?? '']?.source.path ?? '', 'index.mjs');
    },
    remove: async () => rm(folder, { recursive: true }),
  };
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
