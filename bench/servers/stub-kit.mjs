// The common part of the stubs that speak a peer's wire protocol to the peer's own client: channels in memory, with a
// history as long as a run. A stub stores nothing on disk and checks no right.
import http from 'node:http';
import { WebSocketServer } from 'ws';
import { bookChange, bookImage, PlainBook } from '../lib/book-updates.mjs';
import { PEER_BOOK, PEER_CHANNEL } from '../lib/peer-channels.mjs';
import { eachMessage, listen, serve } from './kit.mjs';

const HISTORY_MAX = 20_000;
/** Book updates that are published before the stub lets its sockets write. */
const BATCH = 100;

/** `accept(socket, {hub, url})` answers one client over its socket; `hub` has the channels. */
export const serveStub = (accept) =>
  serve(async () => {
    const server = http.createServer();
    const hub = new Hub();
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket, { url }) =>
      accept(socket, { hub, url: new URL(url, 'ws://127.0.0.1') }),
    );
    return {
      port: await listen(server),
      subscribers: () => hub.channel(PEER_CHANNEL).members.size,
      send: eachMessage(({ text }) => hub.publish(PEER_CHANNEL, text)),
      commands: {
        greet: (greets) => void (hub.greets = greets),
        image: () => hub.publish(PEER_BOOK, JSON.stringify(bookImage())),
        books: (options) => publishBooks(hub, options),
      },
    };
  });

class Hub {
  /** Whether a new member gets the last message of its channel at once. */
  greets = false;
  #channels = new Map();

  channel(name) {
    if (!this.#channels.has(name)) this.#channels.set(name, { members: new Set(), history: [], offset: 0 });
    return this.#channels.get(name);
  }

  /** `text` is the JSON of the message. */
  publish(name, text) {
    const channel = this.channel(name);
    const message = { text, offset: (channel.offset += 1) };
    channel.history.push(message);
    if (channel.history.length > HISTORY_MAX) channel.history.shift();
    for (const deliver of channel.members) deliver(message);
  }

  /** The messages after a position. */
  after(name, offset) {
    const { history } = this.channel(name);
    const first = history[0]?.offset ?? 1;
    return history.slice(Math.max(0, offset + 1 - first));
  }

  /** Until the socket closes. */
  join(name, socket, deliver) {
    const { members } = this.channel(name);
    members.add(deliver);
    socket.once('close', () => members.delete(deliver));
  }

  /** The last message of the channel for a new member, if the bench has asked for that. */
  greet(name, deliver) {
    const last = this.channel(name).history.at(-1);
    if (this.greets && last) deliver(last);
  }
}

/** Publishes the updates from number `first` on, and returns the digest of the book after them. */
async function publishBooks(hub, { first, updates }) {
  const book = new PlainBook();
  book.apply(bookImage());
  for (let n = 0; n < first + updates; n += 1) {
    const change = bookChange(n);
    book.apply(change);
    if (n < first) continue;
    hub.publish(PEER_BOOK, JSON.stringify(change));
    if (n % BATCH === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return book.digest();
}
