/**
 * Makes `instanceof Error` true for errors of any realm.
 *
 * Jest runs tests in a realm of its own, where an error of Node's core (`socket hang up`) is not an `instanceof Error`. The AWS clients then
 * wrap it and lose its code, which never happens outside Jest.
 */
export function acceptCoreErrors(): void {
  const isInstance = Function.prototype[Symbol.hasInstance];
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: ErrorConstructor, value: unknown): boolean {
      if (this === Error && Object.prototype.toString.call(value) === '[object Error]') return true;
      return isInstance.call(this, value);
    },
  });
}
