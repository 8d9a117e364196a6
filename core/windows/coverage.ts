import { sortByKey } from '../collections/order.ts';
import { type NetworkInterface, UNKNOWN_ACCOUNT } from '../network/interfaces.ts';
import { isOfTenMinutes } from '../pairs/interface-tally.ts';

/** How well one scope was observed in one window. The fleet has neither account nor VPC, an account has no VPC. */
export interface Coverage {
  /** Of a VPC whose interfaces belong to several accounts: empty. */
  readonly accountId: string;
  readonly vpcId: string;
  /** Empty where the log does not say, or where log objects of several regions met. */
  readonly region: string;
  /** Log objects that report on the scope and have records in the window. */
  readonly objects: number;
  /** Flow-log records of those objects in the window, all ports. */
  readonly records: number;
  /** NODATA lines: an interface was silent, which proves a zero. */
  readonly nodata: number;
  /** SKIPDATA lines: records were lost, so the counts are too low. */
  readonly skipdata: number;
  /** Lines that could not be read. They carry no time, so they count in the first window of their log object. */
  readonly malformed: number;
  /** Longest time from start to end of a record, seconds: see {@link aggregationSeconds}. */
  readonly longestSeconds: number;
  /** Log objects of the window, on whatever scope, that are not counted because the window is too large; absent where all are counted. */
  readonly leftOut?: number;
}

/** Coverage of a scope that no log object reports on. */
export const NO_COVERAGE: Coverage = {
  accountId: '',
  vpcId: '',
  region: '',
  objects: 0,
  records: 0,
  nodata: 0,
  skipdata: 0,
  malformed: 0,
  longestSeconds: 0,
};

/** Checks whether records are missing: AWS lost them, or the window had no room for them. The true numbers are then higher. */
export function isLossy({ skipdata, leftOut }: Pick<Coverage, 'skipdata' | 'leftOut'>): boolean {
  return skipdata > 0 || leftOut !== undefined;
}

/** Returns the time that one record of a scope may span: five minutes, the width of a window, or ten. */
export function aggregationSeconds(coverage: Pick<Coverage, 'longestSeconds'>): 300 | 600 {
  return isOfTenMinutes(coverage) ? 600 : 300;
}

/**
 * Leaves records of ten minutes out of coverage where they do not count: where each interface that has such a flow log has one of one minute beside it.
 * @param interfaces that report a pair in the window
 */
export function withoutSlow(
  coverage: readonly Coverage[],
  interfaces: readonly NetworkInterface[],
): readonly Coverage[] {
  const slow = interfaces.filter(({ slowFlowLogs }) => slowFlowLogs !== undefined);
  if (slow.length === 0) return coverage;
  return coverage.map((one) => {
    const here = slow.filter((reporter) => isWithinScope(reporter, one));
    return here.length === 0 || here.some(isSlowOnly) ? one : { ...one, longestSeconds: 0 };
  });
}

function isSlowOnly({ flowLogs, slowFlowLogs = [] }: NetworkInterface): boolean {
  return slowFlowLogs.length === flowLogs.length;
}

function isWithinScope(reporter: NetworkInterface, { accountId, vpcId }: Coverage): boolean {
  if (vpcId !== '') return reporter.vpcId === vpcId;
  return accountId === '' || reporter.accountId === accountId;
}

/** Names a scope of coverage. A VPC is one scope, whatever accounts own its interfaces. Ascending order: the fleet, accounts, VPCs. */
export function coverageKey({ accountId, vpcId }: Pick<Coverage, 'accountId' | 'vpcId'>): string {
  if (vpcId !== '') return `vpc ${vpcId}`;
  return accountId === '' ? '' : `account ${accountId}`;
}

/**
 * Adds up what several log objects report on the same scopes.
 * @returns one entry for each scope, in the order of {@link coverageKey}; the result does not depend on the order of the entries
 */
export function foldCoverage(entries: readonly Coverage[]): Coverage[] {
  const byKey = new Map<string, Coverage>();
  for (const entry of entries) {
    const key = coverageKey(entry);
    const before = byKey.get(key);
    byKey.set(key, before ? addCoverage(before, entry) : entry);
  }
  return sortByKey(byKey).map(([, entry]) => entry);
}

function addCoverage(coverage: Coverage, other: Coverage): Coverage {
  return {
    accountId: mergeAccounts(coverage.accountId, other.accountId),
    vpcId: coverage.vpcId,
    region: coverage.region === other.region ? coverage.region : '',
    objects: coverage.objects + other.objects,
    records: coverage.records + other.records,
    nodata: coverage.nodata + other.nodata,
    skipdata: coverage.skipdata + other.skipdata,
    malformed: coverage.malformed + other.malformed,
    longestSeconds: Math.max(coverage.longestSeconds, other.longestSeconds),
  };
}

/** Checks whether an account id names one account: a VPC that several accounts share has none, and AWS writes none for interfaces of its own services. */
export function isOneAccount(accountId: string): boolean {
  return accountId !== '' && accountId !== UNKNOWN_ACCOUNT;
}

/**
 * Merges the accounts of two interfaces of one VPC. The result does not depend on order, grouping or repetition.
 * @returns the account that both have, or the only one that is known; empty for several accounts
 */
export function mergeAccounts(accountId: string, other: string): string {
  if (accountId === other || other === UNKNOWN_ACCOUNT) return accountId;
  return accountId === UNKNOWN_ACCOUNT ? other : '';
}
