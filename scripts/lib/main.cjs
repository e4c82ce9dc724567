'use strict';
// Runs one command of `scripts/`. For a problem that a person can solve, it prints one line and ends with exit code
// 1.
const { Trouble } = require('./trouble.cjs');

async function main(name) {
  try {
    process.exitCode = (await require(`./commands/${name}.cjs`)(process.argv.slice(2))) ?? 0;
  } catch (error) {
    console.error(error instanceof Trouble ? error.message : error);
    process.exitCode = 1;
  }
}

module.exports = { main };
