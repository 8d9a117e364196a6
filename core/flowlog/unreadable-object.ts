/**
 * Why a whole log object cannot be used.
 *
 * `empty` means that it holds no line or row besides headers. It says nothing then, not even that nothing happened: NODATA lines say that. A replay
 * passes such a file over. In AWS, where flow logs write no such objects, it is noted in quarantine like the others, because by that note
 * reconcile knows that it was looked at. `unreachable` means that the store of the object did not answer, or broke off, each time; only a replay
 * gives this reason, because a deployment tries such an object again later. `changed` means that a file was written while a replay read it; objects of S3
 * never change. `crash` means that a process died while it read this object and no other.
 */
export type UnreadableReason =
  | 'empty'
  | 'no-header'
  | 'missing-fields'
  | 'format'
  | 'gzip'
  | 'limit'
  | 'parquet'
  | 'missing'
  | 'archived'
  | 'denied'
  | 'too-large'
  | 'changed'
  | 'crash'
  | 'unreachable';

/** A log object that cannot be read. Only it fails: it is retried, then quarantined with this reason; other objects go on. */
export class UnreadableObjectError extends Error {
  override readonly name: string = 'UnreadableObjectError';
  readonly reason: UnreadableReason;

  /**
   * @param reason for tables and metrics
   * @param message for people: what was found, what was expected, what to do
   */
  constructor(reason: UnreadableReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
