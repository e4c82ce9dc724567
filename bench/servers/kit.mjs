// The common part of every contender's process. It opens its server, publishes on command, and answers questions,
// over IPC. It ends when the bench ends, in whatever way the bench ends.
import { makeMessage, SYNC_N } from '../lib/message.mjs';
import { Publisher } from '../lib/publisher.mjs';
import { startProfile, stopProfile } from './profile.mjs';

/**
 * `open` returns `{port, send(ns, dataBytes), subscribers(), close?, commands?}`. `send` publishes the messages of
 * these numbers; `subscribers` counts the clients that would receive them.
 */
export async function serve(open) {
  const server = await open();
  const publisher = new Publisher(server.send);
  const commands = {
    flood: (options) => publisher.flood(options),
    pace: (options) => publisher.pace(options),
    single: (options) => publisher.single(options),
    sync: async () => {
      publisher.restart();
      await server.send([SYNC_N]);
    },
    subscribers: () => server.subscribers(),
    memory,
    startProfile,
    stopProfile,
    ...server.commands,
  };
  process.on('message', async (message) => {
    if (message.acknowledged !== undefined) return publisher.acknowledge(message.acknowledged);
    try {
      process.send({ id: message.id, answer: (await commands[message.command](message.options)) ?? null });
    } catch (error) {
      process.send({ id: message.id, error: String(error?.stack ?? error) });
    }
  });
  // The bench closes the channel when it needs this process no longer, and also when the bench is killed.
  process.on('disconnect', async () => {
    await server.close?.();
    process.exit(0);
  });
  process.send({ ready: true, port: server.port });
}

/** A peer publishes message by message, as its users do. */
export const eachMessage = (publish) => (ns, dataBytes) => {
  for (const n of ns) publish(makeMessage(n, dataBytes));
};

/** `gc` exists only with --expose-gc. */
function memory() {
  for (let i = 0; i < 3; i += 1) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, heapUsed, external };
}

export const listen = (server) =>
  new Promise((resolve) => {
    server.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => resolve(server.address().port));
  });
