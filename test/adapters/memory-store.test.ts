import { MemoryStore } from '../../adapters/memory-store.ts';
import { describeObjectStore } from './object-store-contract.ts';

describeObjectStore('MemoryStore', async () => new MemoryStore());
