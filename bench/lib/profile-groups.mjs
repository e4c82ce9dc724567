// Reads a CPU profile (`--profile FILE`) and prints the time by group, by file and by function, self time only. `node
// bench/lib/profile-groups.mjs FILE [ORDERS]`: with the number of placed orders, it prints microseconds per order.
import { readFileSync } from 'node:fs';

/** The first group that matches the location of a function counts. */
const GROUPS = [
  ['idle', /^\(idle\)/],
  ['garbage collection', /^\(garbage collector\)/],
  // `run` passes the check of a signature to another thread.
  ['auth', /\/dist\/auth\/|node_modules\/jose|node:internal\/(crypto|worker)|^(run|HmacJob|sign|verify) $/],
  ['zod', /node_modules\/zod|dist\/system\/validation|dist\/contract\//],
  ['engine', /\/dist\/trading\/engine\//],
  ['desk: SQL parameters', /\/dist\/trading\/desk\/postgres\//],
  ['desk: answers and events', /\/dist\/trading\/(wire|desk\/(event|events)|streams\/book-levels)/],
  ['desk: the rest', /\/dist\/trading\/desk\//],
  ['orders over REST', /\/dist\/trading\//],
  ['log and tail', /\/dist\/events\//],
  ['delivery', /\/dist\/delivery\//],
  ['pg, typeorm', /node_modules\/(pg|typeorm)/],
  ['Nest, rxjs', /node_modules\/(@nestjs|rxjs|reflect-metadata)/],
  [
    'Fastify',
    /node_modules\/(fastify|@fastify|find-my-way|light-my-request|secure-json|fast-json|avvio|pino)/,
  ],
  [
    'node: http, streams, net',
    /node:(_http|http|internal\/(http|streams|stream_base|net|fixed|url|per_context)|net|stream|events|buffer|_http)/,
  ],
  [
    'node: timers, promises, ticks',
    /node:(internal\/(timers|process|async_hooks|promise)|async_hooks|timers)/,
  ],
  ['V8 and system calls', /^\(program\)|^[^ ]+ $/],
];

const [file, orders] = process.argv.slice(2);
const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8'));
const byId = new Map(nodes.map((node) => [node.id, node]));
const totals = { group: new Map(), file: new Map(), function: new Map() };
let all = 0;
let busy = 0;
samples.forEach((id, i) => {
  const { functionName, url, lineNumber } = byId.get(id).callFrame;
  const place = url.replace(/^.*?(?=\/(?:dist|node_modules)\/)/, '');
  const name = `${functionName || '(anonymous)'} ${place}`;
  const group = GROUPS.find(([, pattern]) => pattern.test(name))?.[0] ?? 'other';
  // The profiler itself.
  if (functionName === 'dispatch' && url === '') return;
  const us = timeDeltas[i];
  all += us;
  if (group !== 'idle') busy += us;
  add(totals.group, group, us);
  if (group === 'idle') return;
  add(totals.file, place || functionName, us);
  add(totals.function, place ? `${name}:${lineNumber + 1}` : name, us);
});
process.stdout.write(`${(all / 1e6).toFixed(2)} s, of which busy ${(busy / 1e6).toFixed(2)} s\n`);
for (const [title, map] of Object.entries(totals)) {
  process.stdout.write(`\nby ${title}\n`);
  const top = [...map].sort(([, a], [, b]) => b - a).slice(0, 40);
  for (const [name, us] of top) process.stdout.write(`${line(us)} ${name}\n`);
}

function line(us) {
  const share = `${((100 * us) / busy).toFixed(1)} %`.padStart(8);
  return orders ? `${share} ${(us / Number(orders)).toFixed(1).padStart(7)} us` : share;
}

function add(map, key, us) {
  map.set(key, (map.get(key) ?? 0) + us);
}
