import { compileRanges } from '../../core/flowlog/address.ts';

const PRIVATE = compileRanges(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);

/**
 * Says whether an address is of RFC 1918, which is how other rules tell inside from outside.
 * @param address canonical
 */
export function isPrivate(address: string): boolean {
  return PRIVATE.includes(address);
}
