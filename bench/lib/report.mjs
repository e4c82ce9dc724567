// Medians over rounds, ratios, and the table of docs/benchmarks.md.
import { cpus, loadavg, totalmem } from 'node:os';
import { canPin } from './pinning.mjs';
import { median } from './options.mjs';

export const machine = () => ({
  cpu: cpus()[0]?.model.trim(),
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
  platform: `${process.platform} ${process.arch}`,
  pinned: canPin,
  /** Of the last minute, this bench included. */
  loadAverage: Number(loadavg()[0].toFixed(2)),
  date: new Date().toISOString(),
});

/** Medians of the varying figures; losses and faults are summed, so that no median hides one. */
export function summarize(runs) {
  const middle = (pick) => median(runs.map(pick));
  const sum = (pick) => runs.reduce((total, run) => total + pick(run), 0);
  return {
    deliveriesPerSecond: Math.round(middle((run) => run.deliveriesPerSecond)),
    deliveriesPerCpuSecond: Math.round(middle((run) => run.deliveriesPerCpuSecond)),
    perRound: runs.map((run) => run.deliveriesPerSecond),
    messages: middle((run) => run.messages),
    latencyMs: {
      p50: middle((run) => run.latencyMs.p50),
      p99: middle((run) => run.latencyMs.p99),
      max: Math.max(...runs.map((run) => run.latencyMs.max)),
    },
    bytesPerDelivery: middle((run) => run.bytesPerDelivery),
    missing: sum((run) => run.missing),
    outOfOrder: sum((run) => run.misplaced),
    differing: sum((run) => run.differing),
    disconnected: sum((run) => run.disconnected),
    rssPerConnectionKiB: middle((run) => run.rssPerConnectionKiB),
    peakRssMiB: middle((run) => run.peakRssMiB),
    cpu: {
      server: middle((run) => run.cpu.server),
      load: middle((run) => run.cpu.load),
      others: middle((run) => run.cpu.others),
    },
  };
}

/**
 * How many times faster `name` was than each other contender, round by round, then the median: by wall clock, and per
 * second of the server's CPU. The two agree when no other program uses the machine; the second still holds when other
 * programs do.
 */
export function ratiosOf(name, rounds) {
  const others = Object.keys(rounds).filter((other) => other !== name);
  const ratio = (other, figure) =>
    Number(median(rounds[other].map((run, i) => rounds[name][i][figure] / run[figure])).toFixed(2));
  return Object.fromEntries(
    others.map((other) => [
      other,
      { wall: ratio(other, 'deliveriesPerSecond'), cpu: ratio(other, 'deliveriesPerCpuSecond') },
    ]),
  );
}

export function markdown(results, ratios) {
  const against = Object.keys(ratios);
  const head = [
    '',
    'deliveries/s',
    'per CPU second',
    'p50 ms',
    'p99 ms',
    'max ms',
    'lost or wrong',
    'KiB/connection',
    'CPU server',
    'CPU load',
  ];
  const rows = Object.entries(results).map(([name, result]) => [
    name,
    result.deliveriesPerSecond.toLocaleString('en'),
    result.deliveriesPerCpuSecond.toLocaleString('en'),
    ...['p50', 'p99', 'max'].map((part) => result.latencyMs[part]?.toFixed(1) ?? '–'),
    result.missing + result.outOfOrder + result.differing + result.disconnected,
    result.rssPerConnectionKiB,
    percent(result.cpu.server),
    percent(result.cpu.load),
    ...against.map((one) =>
      ratios[one][name] === undefined ? '–' : `${ratios[one][name].wall}× (${ratios[one][name].cpu}×)`,
    ),
  ]);
  return table([[...head, ...against.map((one) => `${one} is (per CPU)`)], ...rows]);
}

export function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

const percent = (share) => `${Math.round(share * 100)} %`;
