/**
 * Prints the bill of materials of what is shipped, in CycloneDX: `npm run --silent sbom > sbom.cdx.json`. npm makes it from the installed packages; packages that are
 * neither part of the command line or a function nor installed with the command line are left out.
 */
import { execFileSync } from 'node:child_process';
import { ROOT } from './command-line-bundle.ts';
import { keepShipped } from './shipped-components.ts';
import { findShippedPackages } from './shipped-packages.ts';

const MAX_BYTES = 50_000_000;

/** @returns the bill of materials that npm makes, as JSON */
function npmSbom(...options: readonly string[]): string {
  const args = ['sbom', '--sbom-format', 'cyclonedx', ...options];
  return execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: MAX_BYTES });
}

const shipped = new Set((await findShippedPackages()).map(({ name, version }) => `${name}@${version}`));
console.log(JSON.stringify(keepShipped(npmSbom(), { shipped, installed: npmSbom('--omit', 'dev') }), null, 2));
