import { compileRanges } from '../../core/flowlog/address.ts';

const PRIVATE = compileRanges(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']);

/**
 * Checks whether an address is a private address of RFC 1918. The rules of other products use this to tell inside from outside.
 * @param address canonical text of the address
 */
export function isPrivate(address: string): boolean {
  return PRIVATE.includes(address);
}
