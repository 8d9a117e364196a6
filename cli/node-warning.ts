/**
 * Keeps the AWS client from writing seven lines about a later Node, on Node 20, above what the command itself has to say. Call it before the client is loaded.
 */
export function hideNodeWarning(): void {
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
}
