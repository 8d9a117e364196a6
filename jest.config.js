/**
 * Sources are ES modules; jest runs them as CommonJS, compiled by swc. Packages that ship only ES modules are compiled too: a package that fails
 * with "Cannot use import statement outside a module" or "Unexpected token 'export'" belongs in this list.
 */
const esmOnlyPackages = [
  'hyparquet',
  'hyparquet-writer',
  'fauxqs',
  'dt-sql-parser',
  'antlr4ng',
  'antlr4-c3',
];

/** Packages of many files that Node loads itself, once for all test files; see test/native-module.js. */
const nativePackages = ['aws-cdk-lib', 'constructs', 'cdk-nag'];

const swc = {
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/native-environment.js',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  maxWorkers: 2,
  testTimeout: 30_000,
  transform: {
    [`/node_modules/(${nativePackages.join('|')})/.+\\.js$`]: '<rootDir>/test/native-module.js',
    '\\.m?[jt]s$': ['@swc/jest', swc],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${[...esmOnlyPackages, ...nativePackages].join('|')})/)`],
  // fauxqs exports itself to `import` only, and jest asks as `require`.
  moduleNameMapper: { '^fauxqs$': '<rootDir>/node_modules/fauxqs/dist/app.js' },
  reporters: ['default', '<rootDir>/test/closing-line-reporter.js'],
};
