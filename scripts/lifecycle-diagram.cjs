'use strict';
require('./lib/node-version.cjs').requireNode();
require('./lib/main.cjs').main('lifecycle-diagram');
