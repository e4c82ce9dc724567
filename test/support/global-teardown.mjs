// Stops the PostgreSQL that global-setup.mjs started, if it did.
export default async function tearDown() {
  await globalThis.ringsideTestPostgres?.();
}
