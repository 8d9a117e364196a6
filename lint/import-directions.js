import { dirname, relative, resolve, sep } from 'node:path';
import { DIRECTIONS, EXCEPTIONS } from './directions.js';

const projectRoot = resolve(import.meta.dirname, '..');

/** Returns the path of a file as in the table: from the root of the project, with forward slashes. */
function projectPath(file) {
  return relative(projectRoot, file).split(sep).join('/');
}

/** Returns the name of an import as in the table: the project path of a relative import, or the specifier of a package. */
function importedName(specifier, importingFile) {
  return specifier.startsWith('.') ? projectPath(resolve(dirname(importingFile), specifier)) : specifier;
}

/** Checks whether an entry of the table covers an imported name. */
function covers(entry, name) {
  if (entry === '*') return true;
  if (entry.endsWith('/*.ts')) return dirname(name) === entry.slice(0, -'/*.ts'.length);
  if (entry.endsWith('*')) return name.startsWith(entry.slice(0, -1));
  if (entry.endsWith('/')) return name.startsWith(entry);
  return name === entry || name.startsWith(`${entry}/`);
}

/** Returns the path of the row of a file: the longest path that contains the file. */
function rowOf(file) {
  const paths = Object.keys(DIRECTIONS).filter((path) => [`${path}/`, path].some((entry) => covers(entry, file)));
  return paths.toSorted((first, second) => second.length - first.length)[0];
}

/** Returns the message about a refused import, or undefined if the table allows the import. */
function problemOf(file, name) {
  const row = rowOf(file);
  if (row === undefined) {
    return `${file.split('/')[0]}/ has no row in lint/directions.js: add a row with the imports that the folder may use`;
  }
  const direction = DIRECTIONS[row];
  const may = [...direction.may, ...(EXCEPTIONS[file] ?? [])];
  if (may.some((entry) => covers(entry, name))) return undefined;
  return `${file} may not import ${name}: ${direction.instead} (${row} may import ${may.join(', ')}; see lint/directions.js)`;
}

/** Lint rule: every import, re-export, `import()`, `require()` and imported type must follow the table in directions.js. */
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
