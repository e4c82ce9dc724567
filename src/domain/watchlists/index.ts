// The public face of watchlists.
export { WatchlistsModule } from './watchlists.module.js';
