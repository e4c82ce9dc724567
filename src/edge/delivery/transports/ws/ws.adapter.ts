// Nest's adapter for `ws`, which would log every error of every client: a broken or hostile client must not be able to
// fill the log. The gateway listens to a client's errors itself.
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
