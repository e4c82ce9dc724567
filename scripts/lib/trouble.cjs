'use strict';
/** What a person can mend: its message is all that is printed. */
class Trouble extends Error {}

module.exports = { Trouble };
