/**
 * Statements that give DuckDB a function `address_order(address)`: the 32 hexadecimal digits of an address, whose order as text is the order of addresses.
 * IPv4 stands where its mapped IPv6 address does, as in Athena.
 */
export const ADDRESS_ORDER_MACROS: readonly string[] = [
  `CREATE MACRO hex_groups(part) AS CASE WHEN part = '' THEN '' ELSE
    array_to_string(list_transform(string_split(part, ':'), lambda hextet: lpad(lower(hextet), 4, '0')), '') END`,
  `CREATE MACRO hex_octets(address) AS
    array_to_string(list_transform(string_split(address, '.'), lambda octet: printf('%02x', CAST(octet AS INTEGER))), '')`,
  `CREATE MACRO address_order(address) AS CASE
    WHEN contains(address, '.') THEN '00000000000000000000ffff' || hex_octets(address)
    ELSE hex_groups(split_part(address, '::', 1))
      || repeat('0', 32 - length(hex_groups(split_part(address, '::', 1))) - length(hex_groups(split_part(address, '::', 2))))
      || hex_groups(split_part(address, '::', 2)) END`,
];

/** A cast of a column to the address type of Athena, which DuckDB does not have. */
const ADDRESS_CAST = /\bcast\(\s*([\w.]+)\s+as\s+ipaddress\s*\)/gi;

/** Replaces casts of a column to the address type of Athena, so that addresses are sorted as addresses in DuckDB too. */
export function sortAddresses(sql: string): string {
  return sql.replaceAll(ADDRESS_CAST, 'address_order($1)');
}
