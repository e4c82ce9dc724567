// The REST routes of a market's words: their versions for everybody, and edits by operators. Every edit is in the audit log.
import { Body, Param, Query } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type AsOf, type Made } from '../../../platform/http/index.js';
import { readQuerySchema, type ReadQuery } from '../../../contract/lists.js';
import {
  listingEditSchema,
  listingVersionSchema,
  listingVersionsSchema,
  type ListingEdit,
  type ListingVersion,
  type ListingVersions,
} from '../../../contract/markets/listing.js';
import { marketParamSchema } from '../../../contract/markets/markets.js';
import { Listings } from './listings.service.js';
import { MarketsReader } from './markets.reader.js';

@Routes({ path: 'markets', tag: 'markets', access: 'public', errors: ['unknown_market'] })
export class ListingController {
  constructor(
    private readonly reader: MarketsReader,
    private readonly listings: Listings,
  ) {}

  @Route({
    on: 'GET :id/versions',
    cursor: 'read',
    summary: 'The words of a market, with all earlier versions',
    answer: listingVersionsSchema,
  })
  listVersions(
    @Param('id', { schema: marketParamSchema }) id: string,
    @Query({ schema: readQuerySchema }) { minSeq }: ReadQuery,
  ): Promise<AsOf<ListingVersions>> {
    return this.reader.versions(id, minSeq);
  }

  @Route({
    on: 'PATCH :id/listing',
    access: 'operator',
    scope: 'operate',
    cursor: 'write',
    summary: 'Change the words of a market',
    description:
      'After the first trade only corrections of typing errors are possible. Earlier versions stay readable. The stream ' +
      '`market:{id}` has a message `listing`.',
    answer: listingVersionSchema,
    errors: ['listing_fixed', 'not_a_correction', 'too_many_versions'],
  })
  editListing(
    @AskedAct() asked: Asked,
    @Param('id', { schema: marketParamSchema }) id: string,
    @Body({ schema: listingEditSchema }) edit: ListingEdit,
  ): Promise<Made<ListingVersion>> {
    return this.listings.edit(asked, id, edit);
  }
}
