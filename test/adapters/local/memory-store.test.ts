import { MemoryStore } from '../../../adapters/local/memory-store.ts';
import { describeObjectStore } from '../object-store-contract.ts';

describeObjectStore('MemoryStore', async () => new MemoryStore());
