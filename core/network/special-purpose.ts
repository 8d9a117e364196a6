/**
 * Blocks that are never on the internet: the special-purpose registries of IANA, as far as they are not globally reachable. The blocks for
 * documentation are left out, because real packets never have such an address, and made-up logs have them for hosts of the internet.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const SPECIAL_PURPOSE_BLOCKS: readonly string[] = [
  '0.0.0.0/8', // this network
  '10.0.0.0/8', // private use
  '100.64.0.0/10', // shared address space, behind the NAT of a carrier
  '127.0.0.0/8', // loopback
  '169.254.0.0/16', // link local
  '172.16.0.0/12', // private use
  '192.0.0.0/24', // protocol assignments
  '192.168.0.0/16', // private use
  '198.18.0.0/15', // benchmarking; FSx for ONTAP has its floating addresses here
  '224.0.0.0/4', // multicast
  '240.0.0.0/4', // reserved, and limited broadcast
  '::/127', // unspecified, and loopback
  '64:ff9b:1::/48', // translation between IPv4 and IPv6, local use
  '100::/63', // discard only, and dummy prefix
  '2001:2::/48', // benchmarking
  '2001:10::/28', // ORCHID, deprecated
  '5f00::/16', // segment routing
  'fc00::/7', // unique local
  'fe80::/10', // link local
  'ff00::/8', // multicast
];
