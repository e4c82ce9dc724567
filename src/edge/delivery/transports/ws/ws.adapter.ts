// Nest's adapter for `ws` without its log line for every client error: a broken or hostile client must not fill the log.
// The gateway handles client errors itself.
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';

export class StreamWsAdapter extends WsAdapter {
  constructor(app: INestApplicationContext) {
    super(app);
  }

  override bindErrorHandler(server: unknown): unknown {
    return server;
  }
}
