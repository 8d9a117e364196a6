import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative } from 'node:path';

const require = createRequire(import.meta.url);
const swc = require('@swc/jest');

/** Compiles as @swc/jest does, and first makes the bug on purpose that SURGE445_MUTANT describes: a list of patches, see simulation/mutants. */
export default {
  createTransformer(options) {
    const transformer = swc.createTransformer(options);
    const mutant = process.env.SURGE445_MUTANT ?? '[]';
    const patches = JSON.parse(mutant);
    return {
      ...transformer,
      process(_source, path, context) {
        const file = relative(process.cwd(), path);
        let text = readFileSync(path, 'utf8');
        for (const patch of patches) if (patch.file === file) text = text.replace(patch.replace, () => patch.by);
        return transformer.process(text, path, context);
      },
      getCacheKey: (source, path, context) => transformer.getCacheKey(source + mutant, path, context),
    };
  },
};
