// Speaks Centrifugo's JSON protocol to centrifuge-js: connect, subscribe, publications and recovery after an offset.
// https://centrifugal.dev/docs/transports/client_protocol
import { serveStub } from './stub-kit.mjs';

const EPOCH = 'bench';
/** Commands and replies are separated by a line feed. */
const lines = (data) => data.toString().split('\n').filter(Boolean).map(JSON.parse);
/** The text of a message is JSON, so that nothing has to be stringified for each client. */
const publication = ({ text, offset }) => `{"data":${text},"offset":${offset}}`;

await serveStub((socket, { hub }) => {
  const reply = (id, kind, json) => socket.send(`{"id":${id},"${kind}":${json}}`);
  const answers = {
    connect: (id) => reply(id, 'connect', '{"client":"c","version":"stub","ping":25,"pong":true}'),
    subscribe(id, { channel, recover, offset = 0 }) {
      const deliver = (message) =>
        socket.send(`{"push":{"channel":"${channel}","pub":${publication(message)}}}`);
      const missed = recover ? hub.after(channel, offset) : [];
      const facts = {
        recoverable: true,
        positioned: true,
        epoch: EPOCH,
        offset: hub.channel(channel).offset,
      };
      const recovery = { recovered: recover === true, was_recovering: recover === true };
      const json = JSON.stringify({ ...facts, ...recovery }).slice(0, -1);
      reply(id, 'subscribe', `${json},"publications":[${missed.map(publication).join(',')}]}`);
      hub.join(channel, socket, deliver);
      if (!recover) hub.greet(channel, deliver);
    },
  };
  socket.on('message', (data) => {
    for (const { id, ...command } of lines(data))
      for (const [kind, body] of Object.entries(command)) answers[kind]?.(id, body);
  });
});
