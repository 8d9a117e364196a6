import nodeModule from 'node:module';
import { join } from 'node:path';

/**
 * Lets Node keep the compiled code of what is loaded from now on, so that the next start is quicker. Node 20 cannot do this. A folder that cannot be
 * written is no failure: then nothing is kept.
 * @param folder folder of this user for such files. A folder that other users may write would let them run code as this user
 */
export function keepCompiledCode(folder: string): void {
  const enable: unknown = Reflect.get(nodeModule, 'enableCompileCache');
  if (typeof enable === 'function') enable.call(nodeModule, join(folder, 'surge445', 'compiled'));
}
