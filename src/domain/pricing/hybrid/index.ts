// The face of hybrid prices, apart from that of pricing: these prices are only shown. A wall names the rooms that may read them.
export { HybridReader } from './hybrid.reader.js';
