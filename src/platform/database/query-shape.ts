// The shape of a statement: its text without values. Ringside's own statements have placeholders, but a literal may stand in
// any of them, and a shape is shown to operators.

const SHAPE_MAX_LENGTH = 300;
const QUOTED = /(\$\w*\$)[\s\S]*?\1|[eEbBxX]?'(?:[^'\\]|''|\\.)*'?/g;
const NUMBER = /(?<![\w$."])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w"])/g;

export const shapeOf = (query: string): string =>
  query.replace(QUOTED, '?').replace(NUMBER, '?').replace(/\s+/g, ' ').trim().slice(0, SHAPE_MAX_LENGTH);
