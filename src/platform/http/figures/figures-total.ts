// The figures of several processes as one. Answer times are made from the sums of all processes, because percentiles cannot
// be added.
import {
  BUSIEST_MAX,
  type ProcessFigures as Figures,
  type StreamStats,
} from '../../../contract/streams/process-figures.js';
import { answerFigures } from './answer-times.js';
import type { Report } from './process-figures.js';

type Counts = Readonly<Record<string, number>>;
type Channels = Figures['channels'];

export function totalOf(reports: readonly Report[]): StreamStats {
  const processes = reports.map(({ figures }) => figures);
  const sum = (read: (figures: Figures) => number) =>
    processes.reduce((total, figures) => total + read(figures), 0);
  const greatest = (read: (figures: Figures) => number) => Math.max(0, ...processes.map(read));
  const counts = (read: (figures: Figures) => Counts) => added(processes.map(read));
  return {
    connections: counts(({ connections }) => connections),
    subscriptions: counts(({ subscriptions }) => subscriptions),
    channels: busiest(processes.flatMap(({ channels }) => channels)),
    users: counts(({ users }) => users),
    waitingBytes: sum(({ waitingBytes }) => waitingBytes),
    // Every process follows the same log, so the events are not added.
    eventsPerMinute: greatest(({ eventsPerMinute }) => eventsPerMinute),
    answers: answerFigures(addedRows(reports.map(({ answers }) => answers))),
    loopLagMs: greatest(({ loopLagMs }) => loopLagMs),
    memoryBytes: sum(({ memoryBytes }) => memoryBytes),
    slowQueries: sum(({ slowQueries }) => slowQueries),
    head: greatest(({ head }) => head),
    uptimeSeconds: greatest(({ uptimeSeconds }) => uptimeSeconds),
    processes,
  };
}

/** The channels with the most listeners; channels that are named several times are added. */
export function busiest(named: Channels): Channels {
  const listeners = new Map<string, Counts>();
  for (const { channel, listeners: counts } of named)
    listeners.set(channel, added([listeners.get(channel) ?? {}, counts]));
  return [...listeners]
    .map(([channel, counts]) => ({ channel, listeners: counts }))
    .sort((a, b) => numberOf(b.listeners) - numberOf(a.listeners) || (a.channel < b.channel ? -1 : 1))
    .slice(0, BUSIEST_MAX);
}

function added(all: readonly Counts[]): Record<string, number> {
  const total: Record<string, number> = {};
  for (const counts of all)
    for (const [name, count] of Object.entries(counts)) total[name] = (total[name] ?? 0) + count;
  return total;
}

function addedRows(rows: readonly (readonly number[])[]): number[] {
  const total: number[] = [];
  for (const row of rows) for (const [i, value] of row.entries()) total[i] = (total[i] ?? 0) + value;
  return total;
}

const numberOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);
