/** Stand-in until the real handler is merged, so that the stack can be synthesised. */
export async function handler(): Promise<never> {
  throw new Error('Handle the event: found a stand-in, want the real handler');
}
