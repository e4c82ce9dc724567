// Of which users a user takes proposals: blocked users, followed users, and the setting that only followed users may propose.
import { z } from 'zod';
import { idField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';

/** The most users that one user blocks, and the most that one user follows. */
export const RELATIONS_MAX = 1_000;

export const relationSchema = z
  .object({ user: idField.describe('Public id of the user.'), since: timestampField })
  .meta({ id: 'Relation', description: 'A user that you block or follow.' });
export type Relation = z.infer<typeof relationSchema>;

export const relationParamSchema = idField;
export const relationListQuerySchema = z.strictObject(pageParams);
export type RelationListQuery = z.output<typeof relationListQuerySchema>;
export const relationListSchema = pageSchema('RelationList', relationSchema, 'Newest first.');
export type RelationList = z.infer<typeof relationListSchema>;

export const proposalSettingsSchema = z
  .strictObject({
    onlyFollowed: z.boolean().describe('Whether only users whom you follow may propose to you.'),
  })
  .meta({ id: 'ProposalSettings', example: { onlyFollowed: true } });
export type ProposalSettings = z.infer<typeof proposalSettingsSchema>;

export const RELATION_KINDS = ['block', 'follow'] as const;
export type RelationKind = (typeof RELATION_KINDS)[number];

export const relationNoticeSchema = z.object({
  kind: z.enum(RELATION_KINDS),
  user: idField.describe('Public id of the user.'),
  isOn: z.boolean(),
});
