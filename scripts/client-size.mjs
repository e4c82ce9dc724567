// Prints the size of each export of the client package, and fails when one is above its limit.
//   npm run client:size
import { fileURLToPath } from 'node:url';
import { clientSizes } from './lib/client-sizes.mjs';

const sizes = await clientSizes(fileURLToPath(new URL('../client', import.meta.url)));
for (const { name, minified, gzip, limit } of sizes)
  console.log(
    `${name.padEnd(10)} ${minified} bytes, ${gzip} gzip${limit === null ? '' : `, limit ${limit}`}`,
  );
process.exit(sizes.some(({ gzip, limit }) => limit !== null && gzip > limit) ? 1 : 0);
