/** Distinct addresses and distinct contacts, up to a limit. */
export interface AddressBook {
  /** Returns the number of an address, the same for the same address; undefined if the book is full and does not have it. */
  idOf(address: string): number | undefined;
  /** Notes a contact of two addresses. Returns true at the first time; undefined if the book is full and does not have it. */
  isNewContact(source: number, destination: number): boolean | undefined;
  /** True if an address or a contact was left out. */
  isCut(): boolean;
}

/** Largest sizes of an {@link AddressBook}. */
export interface AddressLimits {
  /** Distinct addresses. */
  readonly addresses: number;
  /** Distinct contacts: an address that tried another. */
  readonly contacts: number;
}

/** Sizes that fit into half a gigabyte of memory. A fleet of an ordinary company stays far below them. */
export const ADDRESS_LIMITS: AddressLimits = { addresses: 500_000, contacts: 2_000_000 };

/** The number of a contact is made from two numbers of addresses, each below this one. Their product is a safe integer. */
const MOST_ADDRESSES = 2 ** 26;

/** Makes an empty book. */
export function createAddressBook(limits: AddressLimits): AddressBook {
  const ids = new Map<string, number>();
  const contacts = new Set<number>();
  let isCut = false;
  return {
    isCut: () => isCut,
    idOf(address) {
      const id = ids.get(address);
      if (id !== undefined) return id;
      if (ids.size >= Math.min(limits.addresses, MOST_ADDRESSES)) {
        isCut = true;
        return undefined;
      }
      ids.set(address, ids.size);
      return ids.size - 1;
    },
    isNewContact(source, destination) {
      const contact = source * MOST_ADDRESSES + destination;
      if (contacts.has(contact)) return false;
      if (contacts.size >= limits.contacts) {
        isCut = true;
        return undefined;
      }
      contacts.add(contact);
      return true;
    },
  };
}
