// Makes the bundled replay sample from a folder with item-prices.ndjson.gz and items.json: `node
// scripts/make-replay-sample.mjs FOLDER`. The same input gives the same bytes: all rows of the 64 named items with
// the most rows; at equal counts the lower id comes first.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync, constants } from 'node:zlib';

const ITEMS_MAX = 64;
const target = fileURLToPath(new URL('../assets/replay/', import.meta.url));
const folder = process.argv[2];
if (!folder) {
  console.error('usage: node scripts/make-replay-sample.mjs FOLDER');
  process.exit(1);
}

const lines = gunzipSync(readFileSync(join(folder, 'item-prices.ndjson.gz')))
  .toString('utf8')
  .split('\n')
  .filter(Boolean);
const named = JSON.parse(readFileSync(join(folder, 'items.json'), 'utf8'));
const names = new Map(named.map(({ id, name }) => [id, name]));

const rows = lines.map((line) => JSON.parse(line));
const counts = new Map();
for (const { id } of rows) if (names.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
const chosen = new Set(
  [...counts]
    .sort(([idA, a], [idB, b]) => b - a || idA - idB)
    .slice(0, ITEMS_MAX)
    .map(([id]) => id),
);

const kept = rows
  .filter(({ id }) => chosen.has(id))
  .map(({ t, id, high, highTime, low, lowTime }) => JSON.stringify({ t, id, high, highTime, low, lowTime }));
const items = [...chosen]
  .sort((a, b) => a - b)
  .map((id) => `  { "id": ${id}, "name": ${JSON.stringify(names.get(id))} }`);

mkdirSync(target, { recursive: true });
const packed = gzipSync(`${kept.join('\n')}\n`, { level: constants.Z_BEST_COMPRESSION });
// Byte 9 of a gzip file names the operating system, so the file would differ between machines.
packed[9] = 255;
writeFileSync(join(target, 'item-prices.ndjson.gz'), packed);
writeFileSync(join(target, 'items.json'), `[\n${items.join(',\n')}\n]\n`);
console.error(`${kept.length} rows of ${items.length} items, ${packed.length} bytes`);
