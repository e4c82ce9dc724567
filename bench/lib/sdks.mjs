// The clients that the bench of clients compares, each as its documentation says, with its default settings. Only the wanted
// library is loaded. A peer's statistics and its look at the internet are off, because all traffic stays on loopback.
import { WebSocket } from 'ws';
import { digestOf, PlainBook } from './book-updates.mjs';
import { CHANNEL } from './message.mjs';
import { PEER_BOOK, PEER_CHANNEL } from './peer-channels.mjs';

const HOST = '127.0.0.1';

/** `server` names the file in bench/servers. `recovery`: what the protocol does about messages that a cut client missed. */
export const SDKS = {
  'ringside-ws': { server: 'ringside', recovery: 'from a cursor', load: () => ringside('ws') },
  'ringside-sse': { server: 'ringside', recovery: 'from a cursor', load: () => ringside('sse') },
  'ringside-no-client': { server: 'ringside', recovery: 'none', load: bareSocket, isBare: true },
  'ringside-book': {
    server: 'ringside',
    recovery: 'by an image',
    load: () => ringside('ws'),
    isOwnBook: true,
  },
  centrifuge: {
    server: 'centrifuge-stub',
    recovery: "from an offset, by the server's history",
    load: centrifuge,
  },
  ably: { server: 'ably-stub', recovery: 'from a serial, for two minutes', load: ably },
  pusher: { server: 'pusher-stub', recovery: 'none', load: pusher },
  supabase: { server: 'supabase-stub', recovery: 'none', load: supabase },
};

/**
 * Returns `{subscribe, channel, bookChannel}`. `subscribe({port, channel, history}, hear)` makes a connection of its own and
 * returns `{ready, close}`; `ready()` resolves when the server has confirmed the subscription.
 */
export const loadSdk = (name) => SDKS[name].load();

/** Follows a book by `subscribe`, with a map of levels that the app keeps. */
export function plainBook({ subscribe }, { port, channel }) {
  const book = new PlainBook();
  const { ready } = subscribe({ port, channel, history: 0 }, (message) => book.apply(message));
  return { ready, digest: () => book.digest(), updates: () => book.updates };
}

async function ringside(transport) {
  const { connect } = await import(process.env.BENCH_RINGSIDE_CLIENT);
  const open = (port) => connect({ url: `http://${HOST}:${port}`, transport, WebSocket });
  return {
    channel: CHANNEL,
    subscribe({ port, channel, history }, hear) {
      const client = open(port);
      const subscription = client.subscribe(channel, hear, { history });
      return { ready: () => subscription.level, close: () => client.close() };
    },
    /** The book that the client keeps and proves by its checksums. */
    ownBook({ port, marketId }) {
      const book = open(port).book(marketId);
      let updates = 0;
      book.on('change', () => (updates += 1));
      const levelsOf = (side, levels) => levels.map(([price, quantity]) => `${side} ${price} ${quantity}`);
      return {
        ready: () => book.ready,
        digest: () => digestOf([...levelsOf('bid', book.bids()), ...levelsOf('ask', book.asks())]),
        updates: () => updates,
        repairs: () => book.repairs,
      };
    },
  };
}

/** The documented protocol on a bare socket: what of the time to the first message belongs to the server. */
function bareSocket() {
  return {
    channel: CHANNEL,
    subscribe({ port, channel, history }, hear) {
      const socket = new WebSocket(`ws://${HOST}:${port}/ws`);
      socket.on('open', () =>
        socket.send(JSON.stringify({ action: 'subscribe', id: '1', channels: [channel], history })),
      );
      socket.on('message', (data) => {
        const message = JSON.parse(data);
        if (message.channel) hear(message);
      });
      return { ready: () => null, close: () => socket.close() };
    },
  };
}

async function centrifuge() {
  const { Centrifuge } = await import('centrifuge');
  return peer(({ port, channel }, hear) => {
    const client = new Centrifuge(`ws://${HOST}:${port}/connection/websocket`, { websocket: WebSocket });
    const subscription = client.newSubscription(channel);
    subscription.on('publication', ({ data }) => hear(data));
    subscription.subscribe();
    client.connect();
    return { ready: () => subscription.ready(), close: () => client.disconnect() };
  });
}

async function ably() {
  const { default: Ably } = await import('ably');
  return peer(({ port, channel }, hear) => {
    const client = new Ably.Realtime({
      ...{ key: 'bench.key:secret', tls: false, port, useBinaryProtocol: false },
      ...{ endpoint: HOST, fallbackHosts: [], disableConnectivityCheck: true, logLevel: 0 },
    });
    const subscribed = client.channels.get(channel).subscribe(({ data }) => hear(data));
    return { ready: () => subscribed, close: () => client.close() };
  });
}

async function pusher() {
  const { default: Pusher } = await import('pusher-js');
  return peer(({ port, channel }, hear) => {
    const client = new Pusher('bench', {
      ...{ cluster: 'none', wsHost: HOST, wsPort: port, forceTLS: false },
      ...{ enabledTransports: ['ws'], enableStats: false },
    });
    const subscription = client.subscribe(channel);
    subscription.bind('message', hear);
    const ready = new Promise((resolve) => subscription.bind('pusher:subscription_succeeded', resolve));
    return { ready: () => ready, close: () => client.disconnect() };
  });
}

async function supabase() {
  const { RealtimeClient } = await import('@supabase/realtime-js');
  return peer(({ port, channel }, hear) => {
    const url = `ws://${HOST}:${port}/realtime/v1`;
    const client = new RealtimeClient(url, { params: { apikey: 'bench' }, transport: WebSocket });
    const subscription = client.channel(channel);
    subscription.on('broadcast', { event: 'message' }, ({ payload }) => hear(payload));
    const ready = new Promise((resolve) =>
      subscription.subscribe((status) => status === 'SUBSCRIBED' && resolve()),
    );
    return { ready: () => ready, close: () => client.disconnect() };
  });
}

/** A peer's stub greets where Ringside is asked for one message of history. */
const peer = (subscribe) => ({ channel: PEER_CHANNEL, bookChannel: PEER_BOOK, subscribe });
