import { joined } from '../wording.ts';
import { versionOf } from './field-versions.ts';
import { DEFAULT_FIELD_ORDER, type Field, FIELD_NAMES, formatOf } from './line-format.ts';
import type { Wrapping } from './wrapping/wrapping.ts';

/** The format that a log object was found to have: a row of docs/formats.md. */
export interface FoundFormat {
  /** `ocsf parquet` has the columns of OCSF, as Security Lake writes them. */
  readonly form: 'text' | 'parquet' | 'ocsf parquet';
  /** How many times a text is compressed with gzip; 0 for Parquet, which compresses its columns. */
  readonly gzipLayers: 0 | 1 | 2;
  readonly wrapping: Wrapping;
  /** Names of the fields in their order; hyphens as in text, or underscores as in Parquet. */
  readonly names: readonly string[];
  /** True if there is no header line, so that the order of the fields was assumed. */
  readonly isAssumed: boolean;
}

/** The fields that unlock more than the default format does. */
const UNLOCKING: readonly Field[] = [
  'vpcId',
  'subnetId',
  'instanceId',
  'region',
  'tcpFlags',
  'flowDirection',
  'packetSource',
  'packetDestination',
  'interfaceType',
  'resourceId',
];

const COMPRESSIONS = ['text', 'text in gzip', 'text in gzip in gzip'] as const;

const WRAPPING_TEXTS: Readonly<Record<Wrapping, string>> = {
  none: 'not wrapped',
  export: 'exported from CloudWatch Logs',
  json: 'in JSON',
  csv: 'in CSV of the CloudWatch console',
};

/**
 * Names a format in words of docs/formats.md.
 * @returns for example `version 5, custom, text in gzip, not wrapped; with tcp-flags, flow-direction`
 */
export function formatText(format: FoundFormat): string {
  const names = format.names.map((name) => name.replaceAll('_', '-'));
  const { columns, isTransitGateway } = formatOf(names);
  const fields = isTransitGateway ? 'transit gateway' : fieldsText(names);
  const unlocking = UNLOCKING.filter((field) => columns.has(field)).map((field) => FIELD_NAMES[field]);
  const parts = [
    `version ${versionOf(names)}`,
    format.isAssumed ? `${fields} (no header line)` : fields,
    ...formTexts(format),
  ];
  return unlocking.length === 0 ? parts.join(', ') : `${parts.join(', ')}; with ${joined(unlocking, UNLOCKING.length)}`;
}

function formTexts({ form, gzipLayers, wrapping }: FoundFormat): readonly string[] {
  switch (form) {
    case 'text':
      return [COMPRESSIONS[gzipLayers], WRAPPING_TEXTS[wrapping]];
    case 'parquet':
      return ['Parquet'];
    case 'ocsf parquet':
      return ['Parquet of OCSF (Security Lake)'];
  }
}

function fieldsText(names: readonly string[]): string {
  return names.join(' ') === DEFAULT_FIELD_ORDER.join(' ') ? 'default' : 'custom';
}
