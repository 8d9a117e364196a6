/** How the keys of log objects are made: by the delivery of VPC Flow Logs, by Firehose, or by Security Lake. */
export type LayoutName = 'flow-logs' | 'firehose' | 'security-lake';

/** A layout other than that of VPC Flow Logs. */
export interface ForeignLayout {
  readonly name: Exclude<LayoutName, 'flow-logs'>;
  /** All keys begin with it. Ends in a slash, or is empty. */
  readonly prefix: string;
}

/** What stands at the end of a prefix of Firehose: how its keys go on. */
const FIREHOSE_ENDING = /(?:^|\/)YYYY\/MM\/DD\/HH\/?$/;

/** The folders of flow logs in a bucket of Security Lake: its own source, and a custom one. */
const LAKE_PREFIX = /(?:^|\/)(?:aws\/VPC_FLOW\/\d+(?:\.\d+)*|ext\/[\w.-]+(?:\/\d+(?:\.\d+)*)?)\/?$/;

/**
 * Returns the layout that the end of a prefix names.
 * @param text a prefix of keys as in the setting `logPrefix`, or a folder; with or without a slash at its end
 * @returns undefined for that of VPC Flow Logs
 */
export function foreignLayout(text: string): ForeignLayout | undefined {
  if (FIREHOSE_ENDING.test(text)) return { name: 'firehose', prefix: text.replace(/YYYY\/MM\/DD\/HH\/?$/, '') };
  if (!LAKE_PREFIX.test(text)) return undefined;
  return { name: 'security-lake', prefix: text.endsWith('/') ? text : `${text}/` };
}

/** Who writes the log objects of a layout. */
const WRITERS: Readonly<Record<ForeignLayout['name'], string>> = {
  firehose: 'Firehose',
  'security-lake': 'Security Lake',
};

/** Finds what contradicts the layout that the setting `logPrefix` names. */
export function layoutProblems(
  logPrefix: unknown,
  { isOwnBucket, hasVpcs }: { readonly isOwnBucket: boolean; readonly hasVpcs: boolean },
): string[] {
  const layout = typeof logPrefix === 'string' ? foreignLayout(logPrefix) : undefined;
  if (layout === undefined) return [];
  const writer = WRITERS[layout.name];
  const rules: ReadonlyArray<readonly [broken: boolean, problem: string]> = [
    [
      isOwnBucket,
      `logBucket: found nothing, expected the name of the bucket that ${writer} writes to, because logPrefix ends as its keys do`,
    ],
    [
      hasVpcs,
      `vpcs: found VPCs and logPrefix of ${writer}, expected only one of them, because flow logs that the stack turns on lie below AWSLogs/`,
    ],
    [
      layout.prefix === '',
      'logPrefix: found YYYY/MM/DD/HH at the root of the bucket, expected a folder before it, such as firehose/YYYY/MM/DD/HH',
    ],
  ];
  return rules.filter(([broken]) => broken).map(([, problem]) => problem);
}
