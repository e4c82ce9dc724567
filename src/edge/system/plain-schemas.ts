// Changes in a document what stock generators of clients read wrongly.
/**
 * A `pattern` beside `format: date-time` goes, because generated Python clients compare the pattern with the parsed date.
 * An object as `default` goes, because a stock generator then leaves out the whole route. A nullable `enum` gets null as a
 * value, as OpenAPI 3.0.3 asks, because otherwise a generated client refuses null.
 */
export function withPlainSchemas<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withPlainSchemas) as T;
  if (typeof node !== 'object' || node === null) return node;
  const isDateTime = 'format' in node && node.format === 'date-time';
  const kept = Object.entries(node).filter(
    ([key, value]) => !(isDateTime && key === 'pattern') && !(key === 'default' && isObject(value)),
  );
  const plain = Object.fromEntries(kept.map(([key, value]) => [key, withPlainSchemas<unknown>(value)]));
  const { nullable, enum: values } = plain;
  if (nullable === true && Array.isArray(values) && !values.includes(null))
    plain.enum = [...(values as unknown[]), null];
  return plain as T;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null;
