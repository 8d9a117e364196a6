import type { HostPlace } from '../detection/host-place.ts';
import type { HostAnswers } from './host-description.ts';

/** Where surge445 asks whose an interface is. */
export interface HostDirectory {
  /**
   * Asks about some interfaces of one account and region. It changes nothing in AWS.
   * @param hosts at least one, all with the id of their interface, all of one account and region
   * @returns answers by the id of the interface; an interface without an answer counts as `silent`
   */
  describe(hosts: readonly HostPlace[]): Promise<HostAnswers>;
}
