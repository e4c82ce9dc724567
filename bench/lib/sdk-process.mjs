// A client's process: it loads one client library and does what the bench sends over IPC. A fresh process has no warm code
// and no memory of another library.
import { nowUs } from './clock.mjs';
import { FIRST_N, SYNC_N } from './message.mjs';
import { loadSdk, plainBook } from './sdks.mjs';

const COLLECTIONS = 5;
const POLL_MS = 5;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const sdk = await loadSdk(process.env.BENCH_SDK);
/** `[n, at]` of the messages of the followed channel, `at` in microseconds. */
const heard = [];
let book;

const commands = {
  /** Milliseconds from the making of a client to its first message, for clients one after another. */
  async firstMessages({ port, count }) {
    const times = [];
    for (let i = 0; i < count; i += 1) {
      const startedAt = performance.now();
      let close;
      await new Promise((resolve) => {
        ({ close } = sdk.subscribe({ port, channel: sdk.channel, history: 1 }, resolve));
      });
      times.push(performance.now() - startedAt);
      close();
    }
    return times;
  },

  follow({ port }) {
    const hear = ({ data: { n } }) => void heard.push([n, nowUs()]);
    return sdk.subscribe({ port, channel: sdk.channel, history: 0 }, hear).ready();
  },

  /** Whether the message came in time. */
  hears: ({ n, maxMs }) => within(maxMs, () => heard.some(([one]) => one === n)),

  /** Of the messages 0 to `count` - 1: how many never came, came again, or came after a later one, and when the last came. */
  judge({ count }) {
    const counted = heard.filter(([n]) => n !== SYNC_N && n < FIRST_N + count);
    const once = new Set(counted.map(([n]) => n));
    const misplaced = counted.filter(([n], i) => i > 0 && n < counted[i - 1][0]).length;
    return {
      missing: count - once.size,
      repeated: counted.length - once.size,
      misplaced,
      lastAtUs: counted.at(-1)?.[1] ?? null,
    };
  },

  async followBook({ port, marketId, isOwn }) {
    const channel = sdk.bookChannel ?? `book:${marketId}`;
    book = isOwn ? sdk.ownBook({ port, marketId }) : plainBook(sdk, { port, channel });
    await book.ready();
  },

  /** Whether the book had these levels in time. */
  shows: ({ digest, maxMs }) => within(maxMs, () => book.digest() === digest),

  async memory() {
    for (let i = 0; i < COLLECTIONS; i += 1) {
      globalThis.gc();
      await sleep(POLL_MS);
    }
    return { heapUsed: process.memoryUsage().heapUsed, updates: book.updates(), repairs: book.repairs?.() };
  },
};

process.on('disconnect', () => process.exit(0));
process.on('message', async ({ id, command, options }) => {
  try {
    process.send({ id, answer: (await commands[command](options)) ?? null });
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) });
  }
});
process.send({ ready: true });

async function within(maxMs, condition) {
  for (const endsAt = performance.now() + maxMs; performance.now() < endsAt; await sleep(POLL_MS))
    if (condition()) return true;
  return false;
}
