// The contenders of the fan-out, how their subscribers speak, and the work that each need not do beside Ringside.
// Ringside commits every message with fsync before any subscriber gets it, keeps it for replay, and can bring a
// client up to date from its cursor.
import { existsSync } from 'node:fs';
import { DIALECTS } from './dialects.mjs';
import { LOAD_CORE } from './pinning.mjs';

const NCHAN_MODULE = '/usr/lib/nginx/modules/ngx_nchan_module.so';
const MEMORY_ONLY = 'no durability, no replay, no position per client';

export const CONTENDERS = {
  'ringside-sse': { file: 'ringside.mjs', dialect: DIALECTS.ringsideSse, spared: 'nothing' },
  'ringside-ws': { file: 'ringside.mjs', dialect: DIALECTS.ringsideWs, spared: 'nothing' },
  'nest-sse': {
    file: 'nest-sse.mjs',
    dialect: DIALECTS.plainSse,
    spared: `${MEMORY_ONLY}; data is text already`,
  },
  'better-sse': {
    file: 'better-sse.mjs',
    dialect: DIALECTS.plainSse,
    spared: `${MEMORY_ONLY}; data is text already`,
  },
  nchan: {
    file: 'nchan.mjs',
    dialect: DIALECTS.plainSse,
    spared: "replay from memory only; its publisher runs on the load's core",
    start: { core: LOAD_CORE, isWrapper: true },
    absent: () =>
      existsSync(NCHAN_MODULE)
        ? null
        : 'needs nginx with nchan: apt-get install nginx-light libnginx-mod-nchan',
  },
  'bare-node': {
    file: 'bare-node.mjs',
    dialect: DIALECTS.plainSse,
    spared: `${MEMORY_ONLY}, no rule for slow clients`,
  },
  'ws-broadcast': {
    file: 'ws-broadcast.mjs',
    dialect: DIALECTS.plainWs,
    spared: `${MEMORY_ONLY}, no rule for slow clients`,
  },
  'socket.io': {
    file: 'socket-io.mjs',
    dialect: DIALECTS.socketIo,
    spared: `${MEMORY_ONLY}, no rule for slow clients`,
  },
  ceiling: {
    file: 'ceiling.mjs',
    dialect: DIALECTS.plainSse,
    spared: 'everything: TCP, finished buffers; what kernel and load generator take at most',
  },
};
