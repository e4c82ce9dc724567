// The face of hybrid prices, for what shows them. Nothing of value reads them, so no room of money may import this file.
export { HybridReader } from './hybrid.reader.js';
