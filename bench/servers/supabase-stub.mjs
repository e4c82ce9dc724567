// Speaks the protocol of Supabase Realtime to realtime-js: Phoenix channels, serializer 2.0.0, and broadcasts as text. A
// public channel has no recovery.
// https://supabase.com/docs/guides/realtime/protocol
import { serveStub } from './stub-kit.mjs';

const PREFIX = 'realtime:';

await serveStub((socket, { hub }) => {
  const send = (...frame) => socket.send(JSON.stringify(frame));
  const join = (joinRef, ref, topic) => {
    const channel = topic.slice(PREFIX.length);
    const deliver = ({ text }) =>
      socket.send(
        `[null,null,"${topic}","broadcast",{"type":"broadcast","event":"message","payload":${text}}]`,
      );
    send(joinRef, ref, topic, 'phx_reply', { status: 'ok', response: { postgres_changes: [] } });
    hub.join(channel, socket, deliver);
    hub.greet(channel, deliver);
  };
  socket.on('message', (data) => {
    const [joinRef, ref, topic, event] = JSON.parse(data);
    if (event === 'phx_join') join(joinRef, ref, topic);
    else if (event === 'heartbeat') send(null, ref, 'phoenix', 'phx_reply', { status: 'ok', response: {} });
  });
});
