import { dirname, relative, resolve, sep } from 'node:path';
import { DIRECTIONS, EXCEPTIONS } from './directions.js';

const projectRoot = resolve(import.meta.dirname, '..');

/** Names a file the way the table does: from the root of the project, with forward slashes. */
function projectPath(file) {
  return relative(projectRoot, file).split(sep).join('/');
}

/** Names what an import means: a project path for a relative import, the specifier itself for a package. */
function importedName(specifier, importingFile) {
  return specifier.startsWith('.') ? projectPath(resolve(dirname(importingFile), specifier)) : specifier;
}

/** Whether one entry of the table covers an imported name. */
function covers(entry, name) {
  if (entry === '*') return true;
  if (entry.endsWith('/*.ts')) return dirname(name) === entry.slice(0, -'/*.ts'.length);
  if (entry.endsWith('*')) return name.startsWith(entry.slice(0, -1));
  if (entry.endsWith('/')) return name.startsWith(entry);
  return name === entry || name.startsWith(`${entry}/`);
}

/** Finds the row of a file: the one with the longest path that holds the file. */
function rowOf(file) {
  const paths = Object.keys(DIRECTIONS).filter((path) => [`${path}/`, path].some((entry) => covers(entry, file)));
  return paths.toSorted((one, other) => other.length - one.length)[0];
}

/** Returns what is wrong with an import; undefined when the table allows the import. */
function problemOf(file, name) {
  const row = rowOf(file);
  if (row === undefined) {
    return `${file.split('/')[0]}/ has no row in lint/directions.js: add one that says what it may import`;
  }
  const direction = DIRECTIONS[row];
  const may = [...direction.may, ...(EXCEPTIONS[file] ?? [])];
  if (may.some((entry) => covers(entry, name))) return undefined;
  return `${file} may not import ${name}: ${direction.instead} (${row} may import ${may.join(', ')}; see lint/directions.js)`;
}

/** The rule: every import, re-export, `import()`, `require()` and imported type follows the table in directions.js. */
export const importDirections = {
  meta: { type: 'problem', schema: [] },
  create(context) {
    const file = projectPath(context.filename);
    if (!file.includes('/')) return {}; // configuration files in the root folder

    const check = (source) => {
      if (typeof source?.value !== 'string') return;
      const problem = problemOf(file, importedName(source.value, context.filename));
      if (problem !== undefined) context.report({ node: source, message: problem });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source),
      TSExternalModuleReference: (node) => check(node.expression),
      CallExpression(node) {
        if (node.callee.type === 'Identifier' && node.callee.name === 'require') check(node.arguments[0]);
      },
    };
  },
};
