/** One package in a bill of materials. */
interface Component {
  readonly 'bom-ref': string;
}

/** The parts of a bill of materials that matter here. */
interface BillOfMaterials {
  readonly components: readonly Component[];
  readonly dependencies: ReadonlyArray<{ readonly ref: string; readonly dependsOn?: readonly string[] }>;
}

/** Which components are shipped. */
export interface Shipped {
  /** Name and version of each package that is part of a bundle, for example `zod@4.6.7`. */
  readonly shipped: ReadonlySet<string>;
  /** Bill of materials of what is installed with the command line, as JSON. */
  readonly installed: string;
}

/**
 * Leaves the packages out of a bill of materials that are only needed to develop.
 * @param all bill of materials of all packages, as JSON
 * @throws {Error} if a shipped package is not in it
 */
export function keepShipped(all: string, { shipped, installed }: Shipped): BillOfMaterials {
  const bill = readBill(all);
  const kept = new Set([...shipped, ...readBill(installed).components.map((component) => component['bom-ref'])]);
  const components = bill.components.filter((component) => kept.has(component['bom-ref']));
  const present = new Set(components.map((component) => component['bom-ref']));
  const missing = [...kept].filter((name) => !present.has(name));
  if (missing.length > 0) {
    throw new Error(`List what is shipped: found no ${missing.join(', ')} in what npm lists, expected all; run npm ci`);
  }
  const leftOut = new Set(bill.components.map((component) => component['bom-ref']).filter((name) => !kept.has(name)));
  const dependencies = bill.dependencies
    .filter(({ ref }) => !leftOut.has(ref))
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((name) => !leftOut.has(name)) }));
  return { ...bill, components, dependencies };
}

function readBill(text: string): BillOfMaterials {
  const bill: unknown = JSON.parse(text);
  if (!isBill(bill)) throw new Error('Read a bill of materials: found no components, expected those of CycloneDX');
  return bill;
}

function isBill(value: unknown): value is BillOfMaterials {
  return typeof value === 'object' && value !== null && 'components' in value && 'dependencies' in value;
}
