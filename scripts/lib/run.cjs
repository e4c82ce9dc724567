'use strict';
// Starts other programs, either quietly (their output is shown only when needed) or openly. It passes a signal on to
// the program and ends after the program has ended, so that no program keeps running behind it.
const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const { join } = require('node:path');

const root = join(__dirname, '..', '..');
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs Node with `args`; resolves with its exit code, and with its output when `quiet`. `onSpawn` gets the process id
 * as soon as the process has started.
 */
function runNode(args, options = {}) {
  return run(process.execPath, args, options);
}

function run(program, args, { cwd = root, env = process.env, quiet = false, onSpawn } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(program, args, { cwd, env, stdio });
    const chunks = [];
    let told = null;
    const passOn = (signal) => {
      told = signal;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, passOn);
    const release = () => SIGNALS.forEach((signal) => process.off(signal, passOn));
    if (child.pid !== undefined) onSpawn?.(child.pid);
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      release();
      reject(error);
    });
    child.on('close', (code, signal) => {
      release();
      if (told) process.exit(exitCodeOf(told));
      resolve({ code: code ?? exitCodeOf(signal), output: Buffer.concat(chunks).toString('utf8') });
    });
  });
}

const exitCodeOf = (signal) => 128 + (constants.signals[signal] ?? 0);

module.exports = { root, run, runNode };
