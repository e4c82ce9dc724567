// Parses every query, parameter and body with the zod schema that its decorator names. A refusal is `bad_request` and
// names each field.
import { Injectable, StandardSchemaValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import { DomainError } from '../../platform/common/errors.js';
import '../../platform/common/plain-issues.js';

interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  /** zod: the field names that the schema does not have. */
  readonly keys?: readonly string[];
}

class Refusal extends Error {
  constructor(readonly issues: readonly Issue[]) {
    super('invalid');
  }
}

/** The most fields that one answer names. */
const FIELDS_MAX = 20;

@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new Refusal(issues) });
  }

  override async transform<T = unknown>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const fields = error.issues.flatMap((issue) => describe(issue, metadata)).slice(0, FIELDS_MAX);
      const summary = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
      throw new DomainError('bad_request', `The request cannot be read. ${summary}`, { fields });
    }
  }
}

function describe(issue: Issue, metadata: ArgumentMetadata): { field: string; message: string }[] {
  if (issue.keys) return issue.keys.map((field) => ({ field, message: 'is not known here' }));
  const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  const field = [...(metadata.data ? [metadata.data] : []), ...path].join('.') || metadata.type;
  return [{ field, message: issue.message }];
}
