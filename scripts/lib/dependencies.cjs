'use strict';
// Compares the installed dependencies of a package folder with its lock file: all of them, and for this platform. If
// they differ, it installs them. It runs no install script, because no dependency needs one. The stamp in
// node_modules only saves the slow comparison.
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const { dirname, join } = require('node:path');
const { run, runNode } = require('./run.cjs');
const { Trouble } = require('./trouble.cjs');

const STAMP = '.ringside-stamp';
const FIELDS = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];
const NPM_CI = [
  'ci',
  '--include=dev',
  '--include=optional',
  '--ignore-scripts',
  '--no-engine-strict',
  '--package-lock',
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--loglevel=error',
];

/** What the installed packages depend on; a folder without a lock file has none. */
function dependencyHash(folder) {
  const wanted = readJson(join(folder, 'package.json')) ?? {};
  const hash = createHash('sha256');
  hash.update(JSON.stringify([process.platform, process.arch, FIELDS.map((field) => wanted[field] ?? {})]));
  if (hasLockFile(folder)) hash.update(fs.readFileSync(join(folder, 'package-lock.json')));
  return hash.digest('hex');
}

const hasLockFile = (folder) => fs.existsSync(join(folder, 'package-lock.json'));

/** True when nothing has to be done. A complete installation that a person made with npm is accepted. */
function areDependenciesFresh(folder) {
  if (!hasLockFile(folder)) return true;
  const stamp = readText(join(folder, 'node_modules', STAMP));
  if (stamp === dependencyHash(folder)) return missingFolders(folder).length === 0;
  if (gapsOf(folder).length > 0) return false;
  writeStamp(folder);
  return true;
}

/** The progress line shows `name`; `onSpawn` gets npm's process id. */
async function installDependencies(folder, name, onSpawn) {
  console.error(`Installing dependencies${name} (first run or package-lock.json changed)…`);
  for (const file of [STAMP, '.package-lock.json'])
    fs.rmSync(join(folder, 'node_modules', file), { force: true });
  const { code, output } = await npm(NPM_CI, { cwd: folder, quiet: true, onSpawn });
  if (code !== 0) {
    process.stderr.write(output);
    throw new Trouble('The dependencies could not be installed; what npm said is above.');
  }
  const gaps = gapsOf(folder);
  // npm skips an optional package that it could not load. Without a stamp the next run tries again.
  if (gaps.length > 0) console.error(`npm could not install ${gaps.join(', ')}; the next run tries again.`);
  else writeStamp(folder);
}

function writeStamp(folder) {
  fs.mkdirSync(join(folder, 'node_modules'), { recursive: true });
  fs.writeFileSync(join(folder, 'node_modules', STAMP), dependencyHash(folder));
}

/** The npm that started this process, or else the npm beside this Node, or else the npm in the path. */
async function npm(args, options) {
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  const cli = [process.env.npm_execpath, beside].find(
    (path) => path?.endsWith('npm-cli.js') && fs.existsSync(path),
  );
  if (cli) return runNode([cli, ...args], options);
  try {
    return await run('npm', args, options);
  } catch (error) {
    if (error.code === 'ENOENT')
      throw new Trouble('npm is needed to install the dependencies, and was not found.');
    throw error;
  }
}

/** Packages that npm lists as installed and that no longer exist, as after an interrupted copy. */
function missingFolders(folder) {
  const installed = installedPackages(folder);
  if (!installed) return ['node_modules'];
  return Object.keys(installed).filter((path) => path && !fs.existsSync(join(folder, path, 'package.json')));
}

/** The packages that the lock file wants on this platform and that node_modules lacks, by path. */
function gapsOf(folder) {
  const wanted = readJson(join(folder, 'package-lock.json'))?.packages ?? {};
  const paths = Object.keys(wanted).filter(
    (path) => path && !wanted[path].link && isForThisPlatform(wanted[path]),
  );
  if (paths.length === 0) return [];
  const installed = installedPackages(folder);
  if (!installed) return ['node_modules'];
  return paths.filter((path) => {
    if (installed[path]?.version !== wanted[path].version) return true;
    return readJson(join(folder, path, 'package.json'))?.version !== wanted[path].version;
  });
}

const installedPackages = (folder) => readJson(join(folder, 'node_modules', '.package-lock.json'))?.packages;

/**
 * An optional package counts if it names this platform; npm may omit all other optional packages, and their
 * dependencies.
 */
function isForThisPlatform(entry) {
  if (!entry.optional && !entry.devOptional) return true;
  if (!entry.os && !entry.cpu) return false;
  return (
    names(entry.os, process.platform) &&
    names(entry.cpu, process.arch) &&
    (!entry.libc || names(entry.libc, libc()))
  );
}

const names = (list, value) => !list || list.includes(value);

function libc() {
  if (process.platform !== 'linux') return '';
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function readText(path) {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}

/** Undefined when the file is missing or incomplete. */
function readJson(path) {
  const text = readText(path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

module.exports = { areDependenciesFresh, dependencyHash, installDependencies, readText };
