// The entry to the PostgreSQL that Ringside runs itself.
export { EmbeddedPostgres } from './embedded-postgres.js';
