'use strict';
// The rooms of src/ and the imports between them, as numbers and as Markdown for docs/architecture.md. Specs do not count.
// `npm run architecture:graph` writes the page, and a test compares it with the code.

const SPEC = /\.spec\.ts$/;
/** The exchange is the largest room and is measured in its three parts; each part is as large as another room. */
const PARTS = /^src\/(domain\/exchange\/(?:engine|desk|views))\//;
const ROOM = /^src\/(contract|[^/]+\/[^/]+)\//;
/** Almost every room imports these three, so the picture leaves them out. */
const EVERYWHERE = ['contract', 'platform/common', 'platform/config'];
const FLOORS = ['edge', 'domain', 'platform'];
const ROUND_LINES = 100;

/** The room of a file of src/; null for the root files. */
const roomOf = (file) => ROOM.exec(file)?.[1] ?? null;

/** The unit in which a file is measured: a room, or a part of the exchange. */
const unitOf = (file) => PARTS.exec(file)?.[1] ?? roomOf(file) ?? 'root files';

/**
 * `imports`: file → the files that it imports. `linesOf` counts the lines of a file. The answer: room → the other rooms
 * that it imports, and unit → lines.
 */
function graphOf(imports, linesOf) {
  const rooms = new Map();
  const lines = new Map();
  for (const [file, targets] of imports) {
    if (!file.startsWith('src/') || SPEC.test(file)) continue;
    lines.set(unitOf(file), (lines.get(unitOf(file)) ?? 0) + linesOf(file));
    const room = roomOf(file);
    if (!room) continue;
    const others = targets.map(roomOf).filter((other) => other && other !== room);
    rooms.set(room, new Set([...(rooms.get(room) ?? []), ...others]));
  }
  return { rooms, lines };
}

/** A path of rooms that leads back to its first room; null when there is none. */
function cycleIn(rooms) {
  const done = new Set();
  const search = (room, path) => {
    if (path.includes(room)) return [...path.slice(path.indexOf(room)), room];
    if (done.has(room)) return null;
    for (const next of rooms.get(room) ?? []) {
      const cycle = search(next, [...path, room]);
      if (cycle) return cycle;
    }
    done.add(room);
    return null;
  };
  for (const room of rooms.keys()) {
    const cycle = search(room, []);
    if (cycle) return cycle;
  }
  return null;
}

/** Whether `to` is reached from `from` through at least one room between them. */
function isIndirect(rooms, from, to) {
  const reaches = (room) => room === to || [...(rooms.get(room) ?? [])].some(reaches);
  return [...rooms.get(from)].some((room) => room !== to && reaches(room));
}

const idOf = (room) => room.replace(/^.*\//, '').replaceAll('-', '_');

/** An arrow that a longer path shows as well is left out; the table has all of them. */
function drawing(rooms) {
  const drawn = [...rooms.keys()].filter((room) => !EVERYWHERE.includes(room)).sort();
  const floors = FLOORS.flatMap((floor) => [
    `  subgraph ${floor}`,
    ...drawn.filter((room) => room.startsWith(`${floor}/`)).map((room) => `    ${idOf(room)}["${room}"]`),
    '  end',
  ]);
  const arrows = drawn.flatMap((room) =>
    [...rooms.get(room)]
      .filter((to) => !EVERYWHERE.includes(to) && !isIndirect(rooms, room, to))
      .sort()
      .map((to) => `  ${idOf(room)} --> ${idOf(to)}`),
  );
  return ['```mermaid', 'flowchart TD', ...floors, ...arrows, '```'];
}

const rounded = (lines) => Math.round(lines / ROUND_LINES) * ROUND_LINES;

/** The generated part of the page. Cycles are refused before, because the drawing has no end with one. */
function markdownOf({ rooms, lines }) {
  const cycle = cycleIn(rooms);
  if (cycle) throw new Error(`rooms import each other: ${cycle.join(' → ')}`);
  const units = [...lines].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...drawing(rooms),
    '',
    '| room | imports |',
    '| --- | --- |',
    ...[...rooms]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([room, to]) => `| ${room} | ${[...to].sort().join(', ') || 'no room'} |`),
    '',
    '| room or part | lines, rounded |',
    '| --- | --- |',
    ...units.map(([unit, count]) => `| ${unit} | ${rounded(count)} |`),
  ].join('\n');
}

const BEGIN = '<!-- begin: npm run architecture:graph writes this part -->';
const END = '<!-- end -->';

/** The part of the page between the marks. */
function partOf(page) {
  return page.slice(page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)).trim();
}

/** The page with another part between the marks. */
function withPart(page, part) {
  return `${page.slice(0, page.indexOf(BEGIN) + BEGIN.length)}\n\n${part}\n\n${page.slice(page.indexOf(END))}`;
}

module.exports = { graphOf, cycleIn, markdownOf, partOf, withPart };
