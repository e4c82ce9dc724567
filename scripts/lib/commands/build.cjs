'use strict';
// `npm run build`: always builds.
const { prepareBuild } = require('../prepare.cjs');

module.exports = () => prepareBuild({ force: true });
