import type { Direction } from '../core/pairs/direction.ts';

/** Directions as a report names them. */
export const DIRECTION_TEXT: Readonly<Record<Direction, string>> = {
  inbound: 'From outside to inside',
  lateral: 'Inside to inside',
  outbound: 'From inside to outside',
  forwarded: 'Passed on by a gateway, a load balancer or an endpoint',
  transit: 'Between two addresses that are not yours',
};
