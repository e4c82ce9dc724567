// One server process and one crowd, from start to stop, as every bench of delivery needs them.
import { until } from './clock.mjs';
import { CONTENDERS } from './contenders.mjs';
import { Crowd } from './crowd.mjs';
import { quiet } from './quiet.mjs';
import { ServerProcess } from './server-process.mjs';

/** Waits a while for a quiet machine first. `options` are those of ServerProcess. */
export async function withServer(name, { quietSeconds = 20, ...options }, work) {
  const { file, start } = CONTENDERS[name];
  await quiet(quietSeconds);
  const server = await ServerProcess.start(file, { ...start, ...options });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Settings of Ringside, in addition to those of servers/ringside.mjs. */
export const settings = (values) => ({ env: { BENCH_SETTINGS: JSON.stringify(values) } });

/** Connects `count` subscribers that have all seen the sync message, and closes them after `work`. */
export async function withCrowd(server, { dialect, count, sampleEvery, comparesLog }, work) {
  const crowd = new Crowd({ port: server.port, dialect, sampleEvery, comparesLog });
  try {
    await crowd.connect(count);
    await until(
      async () => ((await server.call('subscribers')) ?? Infinity) >= count,
      'the server to count us',
    );
    await server.call('sync');
    await crowd.begun();
    crowd.watch((messages) => server.acknowledge(messages));
    return await work(crowd);
  } finally {
    crowd.close();
  }
}

/**
 * Floods, waits until all subscribers have everything, and returns the crowd's findings, with shares of a core per
 * party.
 */
export async function flood(server, crowd, options) {
  crowd.beginMeasuring();
  const meter = server.meter();
  const { published } = await server.call('flood', options);
  await crowd.settle(published);
  const cpu = meter();
  const found = crowd.result(published);
  return { ...found, deliveriesPerCpuSecond: Math.round(found.deliveries / cpu.serverSeconds), cpu };
}

/**
 * Publishes the given number of messages per second by the clock; returns the crowd's findings and the number of
 * commits.
 */
export async function pace(server, crowd, options) {
  crowd.beginMeasuring();
  const meter = server.meter();
  const { published, commits } = await server.call('pace', options);
  const cpu = meter();
  await crowd.settle(published);
  const found = crowd.result(published);
  return { ...found, commitsPerSecond: Number((commits.length / found.seconds).toFixed(1)), cpu, commits };
}
