import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

const require = createRequire(import.meta.url);

/** The environment of Node, in which native-module.js finds Node's own `require`. */
export default class NativeEnvironment extends TestEnvironment {
  constructor(...options) {
    super(...options);
    // A function of its own: jest clears everything below what it finds on the global object, and must not reach Node's registry.
    this.global.requireNatively = (path) => require(path);
  }
}
