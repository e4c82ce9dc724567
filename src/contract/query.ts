// Numbers in paths and queries. The readers of the text are strict and name the expected form; the OpenAPI document shows
// integers with their bounds.
import { z } from 'zod';

/** A whole number in decimal digits. Any other text, such as an empty text or 1e3, is refused. */
export function wholeNumberParam(min: number, max: number): z.ZodType<number, string>;
export function wholeNumberParam(
  min: number,
  max: number,
  defaultValue: number,
): z.ZodType<number, string | undefined>;
export function wholeNumberParam(min: number, max: number, defaultValue?: number): z.ZodType {
  const schema = z
    .string()
    .transform((text, context) => {
      const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      if (value >= min && value <= max) return value;
      context.addIssue({ code: 'custom', message: `expected a whole number from ${min} to ${max}` });
      return z.NEVER;
    })
    .meta({ type: 'integer', minimum: min, maximum: max });
  return defaultValue === undefined ? schema : schema.default(defaultValue as never);
}
