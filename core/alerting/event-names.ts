/** Source of the events on an event bus; the permission of the function names it as well. */
export const EVENT_SOURCE = 'surge445';

/** Type of these events: what rules of an event bus match beside the source. */
export const EVENT_DETAIL_TYPE = 'surge445 Alert';
