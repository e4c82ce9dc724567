// Discussions of a market: posts, and replies to posts. Texts are plain text; a client escapes them for its own output and may
// show addresses in them as links.
import { z } from 'zod';
import { idField, microField, plainLineField, plainTextField, timestampField } from '../fields.js';
import { pageParams, pageSchema } from '../lists.js';

export const POST_MAX = 10_000;
/** How long an author may edit a post. */
export const POST_EDIT_MS = 15 * 60_000;
/** Most posts of one user within a minute. */
export const POSTS_PER_MINUTE = 10;
/** Most open reports of one user. */
export const REPORTS_OPEN_MAX = 50;
const REPORT_REASON_MAX = 500;

export const postIdField = z
  .string()
  .regex(/^d_[1-9]\d{0,14}$/, { message: 'expected the id of a post, such as d_19' })
  .describe('Id of a post.');

const positionField = z
  .object({ yes: microField, no: microField })
  .describe(
    'Micro shares that the author held when the post was written; only if the author wished to show them.',
  );

const examplePost = {
  id: 'd_19',
  marketId: 'title-fight',
  parentId: null,
  author: 'p_7Qk2',
  text: 'The weigh-in was moved to Friday: https://example.com/news',
  position: { yes: '2000000', no: '0' },
  replies: 2,
  createdAt: '2025-01-14T12:54:55.000Z',
  editedAt: null,
  deleted: null,
};

export const postSchema = z
  .object({
    id: postIdField,
    marketId: idField,
    parentId: postIdField.nullable().describe('The post that this post answers; null for a thread.'),
    author: idField.nullable().describe('Public id of the author; null after the post was deleted.'),
    text: z.string().nullable().describe('Plain text, never markup; null after the post was deleted.'),
    position: positionField.nullable(),
    replies: z.int().min(0).describe('Number of replies, including deleted ones.'),
    createdAt: timestampField,
    editedAt: timestampField.nullable(),
    deleted: z.enum(['author', 'operator']).nullable().describe('Who deleted the post, or null.'),
  })
  .meta({ id: 'DiscussionPost', description: 'A post about a market.', example: examplePost });
export type Post = z.infer<typeof postSchema>;

export const postListSchema = pageSchema(
  'DiscussionPosts',
  postSchema,
  'Threads newest first, replies oldest first.',
);
export type PostList = z.infer<typeof postListSchema>;

export const postListQuerySchema = z.strictObject({
  parentId: postIdField.optional().describe('The replies to this post; without it, the threads.'),
  ...pageParams,
});
export type PostListQuery = z.output<typeof postListQuerySchema>;

const textField = plainTextField(POST_MAX).describe(
  `Plain text of 1 to ${POST_MAX} characters. HTML and Markdown have no meaning.`,
);

export const newPostSchema = z
  .strictObject({
    text: textField,
    parentId: postIdField.optional().describe('The thread to answer.'),
    showsPosition: z.boolean().default(false).describe('Shows the shares that you hold now.'),
  })
  .meta({ id: 'NewDiscussionPost', description: 'A post.', example: { text: 'Who has seen the weigh-in?' } });
export type NewPost = z.infer<typeof newPostSchema>;

export const postEditSchema = z.strictObject({ text: textField }).meta({
  id: 'DiscussionPostEdit',
  description: 'The new text.',
  example: { text: 'Who saw the weigh-in?' },
});
export type PostEdit = z.infer<typeof postEditSchema>;

export const newReportSchema = z.strictObject({ reason: plainLineField(REPORT_REASON_MAX) }).meta({
  id: 'NewReport',
  description: 'Why an operator should look at the post.',
  example: { reason: 'Insult' },
});
export type NewReport = z.infer<typeof newReportSchema>;

export const reportedPostSchema = z
  .object({
    post: postSchema,
    reports: z.int().min(1).describe('Number of open reports.'),
    reasons: z.array(z.string()).describe('Reasons of the first ten reports.'),
    firstReportedAt: timestampField,
  })
  .meta({
    id: 'ReportedPost',
    description: 'A post with open reports.',
    example: {
      post: examplePost,
      reports: 1,
      reasons: ['Insult'],
      firstReportedAt: '2025-01-14T13:00:00.000Z',
    },
  });
export type ReportedPost = z.infer<typeof reportedPostSchema>;

export const reportListSchema = pageSchema(
  'ReportedPosts',
  reportedPostSchema,
  'By the time of the first report.',
);
export type ReportList = z.infer<typeof reportListSchema>;

export const reportListQuerySchema = z.strictObject(pageParams);
export type ReportListQuery = z.output<typeof reportListQuerySchema>;

export const reportDecisionSchema = z
  .strictObject({
    action: z.enum(['keep', 'delete']).describe('delete: the post is deleted; keep: its reports are closed.'),
    reason: plainLineField(REPORT_REASON_MAX).describe('For the audit log.'),
  })
  .meta({
    id: 'ReportDecision',
    description: 'What becomes of a reported post.',
    example: { action: 'delete', reason: 'An insult' },
  });
export type ReportDecision = z.infer<typeof reportDecisionSchema>;

/** The data of the event `market.discussion.changed`. */
export interface DiscussionChanged {
  readonly action: 'create' | 'edit' | 'delete';
  readonly discussion: Post;
}
