// The words of a market: what its question is, and by which rules and source it will be resolved. They are versioned, and the
// engine does not know them.
import { z } from 'zod';
import { plainLineField, plainTextField, timestampField } from '../fields.js';

export const QUESTION_MAX = 500;
export const LISTING_TEXT_MAX = 10_000;
export const LISTING_REASON_MAX = 500;
export const TAGS_MAX = 10;
/** After the first trade, a correction changes at most this many characters of a text. */
export const CORRECTION_MAX = 20;
const URL_MAX = 500;
const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/;

export const slugField = z
  .string()
  .regex(SLUG, { message: 'expected 1 to 40 small letters, digits and hyphens' })
  .describe('1 to 40 small letters, digits and hyphens.');

const tagsField = z
  .array(slugField)
  .max(TAGS_MAX)
  .refine((tags) => new Set(tags).size === tags.length, { message: 'must not repeat a tag' });

const pictureField = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain, message: 'expected an https address' })
  .max(URL_MAX)
  .describe('Address of a picture, https.');

/** As clients send them. Without a text, a market has none. */
export const newListingFields = {
  question: plainLineField(QUESTION_MAX),
  description: plainTextField(LISTING_TEXT_MAX).nullable().default(null).describe('Plain text.'),
  category: slugField.nullable().default(null),
  rules: plainTextField(LISTING_TEXT_MAX)
    .nullable()
    .default(null)
    .describe('How the result is found. Plain text.'),
  resolutionSource: plainLineField(URL_MAX)
    .nullable()
    .default(null)
    .describe('Where the result is read, such as an address. Plain text.'),
  tags: tagsField.default([]),
  pictureUrl: pictureField.nullable().default(null),
};

/** As answers show them. */
export const listingFields = {
  question: z
    .string()
    .describe('Plain text, like all words of a market: a client must escape it for its own output.'),
  description: z.string().nullable(),
  category: z.string().nullable(),
  rules: z.string().nullable().describe('How the result is found.'),
  resolutionSource: z.string().nullable().describe('Where the result is read.'),
  tags: z.array(z.string()),
  pictureUrl: z.string().nullable(),
};

const example = {
  question: 'Does the champion keep the title?',
  description: 'The main bout on 1 February.',
  category: 'boxing',
  rules: 'YES when the champion is announced as the winner. A draw is NO.',
  resolutionSource: 'https://example.com/results',
  tags: ['title', 'heavyweight'],
  pictureUrl: null,
};

export const listingSchema = z
  .object(listingFields)
  .meta({ id: 'Listing', description: 'The words of a market.', example });
export type Listing = z.infer<typeof listingSchema>;

export const listingVersionSchema = z
  .object({
    version: z.int().min(1),
    at: timestampField,
    isCurrent: z.boolean(),
    reason: z.string().nullable().describe('Why the words were changed; null for the first version.'),
    listing: listingSchema,
  })
  .meta({
    id: 'ListingVersion',
    description: 'The words of a market as they were from `at` until the next version.',
    example: { version: 1, at: '2025-01-14T12:00:00.000Z', isCurrent: true, reason: null, listing: example },
  });
export type ListingVersion = z.infer<typeof listingVersionSchema>;

export const listingVersionsSchema = z
  .object({ data: z.array(listingVersionSchema).describe('Newest first.') })
  .meta({ id: 'ListingVersions' });
export type ListingVersions = z.infer<typeof listingVersionsSchema>;

/** Most versions of one listing. */
export const LISTING_VERSIONS_MAX = 100;

const { question, description, category, rules, resolutionSource, tags, pictureUrl } = newListingFields;

export const listingEditSchema = z
  .strictObject({
    question: question.optional(),
    description: description.unwrap().optional(),
    category: category.unwrap().optional(),
    rules: rules.unwrap().optional(),
    resolutionSource: resolutionSource.unwrap().optional(),
    tags: tags.unwrap().optional(),
    pictureUrl: pictureUrl.unwrap().optional(),
    reason: plainLineField(LISTING_REASON_MAX).describe('Published with the new version.'),
    isCorrection: z
      .boolean()
      .default(false)
      .describe(
        'A correction of typing errors, which is possible after the first trade: of each of question, description, rules ' +
          `and resolutionSource at most ${CORRECTION_MAX} characters change.`,
      ),
  })
  .meta({
    id: 'ListingEdit',
    description: 'New words of a market. A field that is not named stays as it is.',
    example: {
      question: 'Does the champion keep the title?',
      reason: 'A letter was missing',
      isCorrection: true,
    },
  });
export type ListingEdit = z.infer<typeof listingEditSchema>;

/** The data of the event `market.listing.changed`. */
export interface ListingChanged {
  readonly marketId: string;
  readonly version: number;
  readonly listing: Listing;
  readonly reason: string | null;
}
