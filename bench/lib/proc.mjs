// Figures from /proc about a process and all processes it started. Without /proc the figures are 0.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100;

/** Seconds of CPU that the processes have used, including child processes that have ended. */
export function cpuSeconds(pids) {
  const wanted = new Set(pids);
  let ticks = 0;
  for (const { pid, fields } of processes()) {
    if (wanted.has(pid)) ticks += fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  }
  return ticks / TICKS_PER_SECOND;
}

export const rssBytes = (pids) => pids.reduce((sum, pid) => sum + statusBytes(pid, 'VmRSS'), 0);

export const peakRssBytes = (pids) => pids.reduce((sum, pid) => sum + statusBytes(pid, 'VmHWM'), 0);

/** The process and all its descendants. */
export function treeOf(root) {
  const all = processes();
  const found = [root];
  for (let i = 0; i < found.length; i += 1) {
    found.push(...all.filter(({ fields }) => Number(fields[1]) === found[i]).map(({ pid }) => pid));
  }
  return found;
}

/** Seconds a core has been busy with any program; the difference shows the share of other programs. */
export function coreBusySeconds(core) {
  const line = read('/proc/stat')
    .split('\n')
    .find((text) => text.startsWith(`cpu${core} `));
  const [user, nice, system, , , irq, softirq, steal] = (line ?? '').split(' ').slice(1).map(Number);
  return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND || 0;
}

function statusBytes(pid, name) {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`));
  return match ? Number(match[1]) * 1_024 : 0;
}

function processes() {
  if (!existsSync('/proc/self/stat')) return [];
  return (
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((pid) => ({ pid: Number(pid), text: read(`/proc/${pid}/stat`) }))
      .filter(({ text }) => text)
      // The name may hold spaces; after its last bracket follow state, parent, ...
      .map(({ pid, text }) => ({ pid, fields: text.slice(text.lastIndexOf(')') + 2).split(' ') }))
  );
}

/** A process may end while /proc is read; then there is nothing to read. */
function read(path) {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(error.code)) return '';
    throw error;
  }
}
