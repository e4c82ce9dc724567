// The client package stays small in a page. `npm run client:size` prints the same figures.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { clientSizes } from '../../scripts/lib/client-sizes.mjs';

it('no export of the client is larger than its limit', async () => {
  const sizes = await clientSizes('client');
  expect(sizes.map(({ name }) => name)).toEqual(['.', './react', './live', './testing']);
  for (const { name, gzip, limit } of sizes) {
    expect([name, limit]).toEqual([name, expect.any(Number)]);
    expect(`${name}: ${gzip} bytes of ${limit}, ${gzip <= Number(limit) ? 'fits' : 'too large'}`).toMatch(
      /fits$/,
    );
  }
});

it('the README says the limits', async () => {
  const readme = readFileSync(join('client', 'README.md'), 'utf8');
  for (const { limit } of await clientSizes('client'))
    expect(readme).toContain(Number(limit).toLocaleString('en-US'));
});
