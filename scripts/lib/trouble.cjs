'use strict';
/** A problem that a person can solve: only its message is printed. */
class Trouble extends Error {}

module.exports = { Trouble };
