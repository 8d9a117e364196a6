/** Why a whole log object cannot be used. */
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
  | 'too-large';

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
