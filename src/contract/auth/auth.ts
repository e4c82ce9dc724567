// Users, sessions, wallets, tickets and API keys as they cross the wire.
import { z } from 'zod';
import { KEY_SCOPES, ROLES } from './access.js';
import { idField, textField, timestampField } from '../fields.js';
import { afterParam, pageSchema } from '../lists.js';
import { wholeNumberParam } from '../query.js';

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;
const EMAIL_MAX = 254;
const TOKEN_MAX = 512;
const API_KEY_NAME_MAX = 64;
/** Maximum number of users or audit entries on one page. */
const LIST_PAGE_MAX = 100;
const LIST_PAGE_DEFAULT = 50;
/** Maximum number of API keys per user. */
export const API_KEYS_MAX = 20;
/** Maximum number of wallets linked to one user. */
export const WALLETS_MAX = 10;

/** Compared in lower case, because mail systems in practice ignore the case of letters. */
const emailField = z
  .email()
  .max(EMAIL_MAX)
  .transform((email) => email.toLowerCase())
  .describe('An e-mail address; upper and lower case letters are equal.');
const newPasswordField = textField(PASSWORD_MIN, PASSWORD_MAX).describe(
  `${PASSWORD_MIN} to ${PASSWORD_MAX} characters; every character is allowed.`,
);
const passwordField = textField(1, PASSWORD_MAX);
const tokenField = textField(1, TOKEN_MAX);

export const roleField = z.enum(ROLES).describe('Each role includes the rights of the roles before it.');
export const userStatusField = z.enum(['active', 'banned', 'erased']);
export const chainField = z.enum(['ethereum', 'solana']);
export type Chain = z.infer<typeof chainField>;

export const userSchema = z
  .object({
    id: idField,
    email: z.string().nullable().describe('null for a user who signs in only with a wallet.'),
    role: roleField,
    status: userStatusField,
    verifiedAt: timestampField.nullable().describe('When an operator verified the user.'),
    createdAt: timestampField,
    wallets: z.array(z.object({ chain: chainField, address: z.string(), linkedAt: timestampField })),
  })
  .meta({ id: 'User', description: 'A user, as that user and operators see it.' });
export type UserView = z.infer<typeof userSchema>;

export const closureSchema = userSchema
  .extend({
    trading: z
      .enum(['done', 'pending'])
      .describe(
        'done: trading follows already; after a ban all orders are cancelled. pending: the trading desk could not be reached. ' +
          'The change is stored, and trading follows as soon as the desk works.',
      ),
  })
  .meta({ id: 'UserClosure', description: 'A user after a ban or its end.' });
export type UserClosure = z.infer<typeof closureSchema>;

export const credentialsSchema = z
  .strictObject({ email: emailField, password: passwordField })
  .meta({ id: 'Credentials' });
export const registrationSchema = z
  .strictObject({ email: emailField, password: newPasswordField })
  .meta({ id: 'Registration' });

export const sessionSchema = z
  .object({
    accessToken: z.string().describe('A JWT for `Authorization: Bearer`.'),
    refreshToken: z
      .string()
      .describe(
        'Exchanged once for the next pair of tokens. Within 30 seconds it gets the same pair again; later it ends the session.',
      ),
    expiresIn: z.int().describe('Whole seconds until the access token ends, rounded down.'),
    user: userSchema,
  })
  .meta({ id: 'Session', description: 'The answer to a sign-in, which also sets a session cookie.' });
export type SessionView = z.infer<typeof sessionSchema>;

export const refreshSchema = z.strictObject({ refreshToken: tokenField }).meta({ id: 'Refresh' });
export const passwordChangeSchema = z
  .strictObject({ currentPassword: passwordField, newPassword: newPasswordField })
  .meta({ id: 'PasswordChange' });
export const passwordForgottenSchema = z
  .strictObject({ email: emailField })
  .meta({ id: 'PasswordForgotten' });
export const passwordResetSchema = z
  .strictObject({ token: tokenField, newPassword: newPasswordField })
  .meta({ id: 'PasswordReset' });
export const setupSchema = z
  .strictObject({ token: tokenField, email: emailField, password: newPasswordField })
  .meta({ id: 'Setup', description: 'Creates the first admin. The server prints the token at its start.' });

export const walletAddressField = textField(26, 64).describe(
  'Ethereum: 0x and 40 hexadecimal digits; Solana: base58, 32 bytes.',
);
export const walletNonceRequestSchema = z
  .strictObject({ chain: chainField, address: walletAddressField })
  .meta({ id: 'WalletNonceRequest' });
export const walletNonceSchema = z
  .object({
    nonce: z.string().describe('Sign it once, before `expiresAt`.'),
    message: z
      .string()
      .describe('A text with the nonce, ready to be signed. You may also sign your own text.'),
    expiresAt: timestampField,
  })
  .meta({ id: 'WalletNonce' });
export const walletProofSchema = z
  .strictObject({
    chain: chainField,
    message: textField(1, 4_096).describe('The signed text, EIP-4361 (Solana: the same form).'),
    signature: textField(1, 256).describe('Ethereum: 0x and 130 hexadecimal digits; Solana: base58.'),
  })
  .meta({ id: 'WalletProof' });
export type WalletProof = z.infer<typeof walletProofSchema>;

export const streamTicketSchema = z
  .object({ ticket: z.string().describe('For `?ticket=`; valid once.'), expiresAt: timestampField })
  .meta({ id: 'StreamTicket' });

export const apiKeyRequestSchema = z
  .strictObject({
    name: textField(1, API_KEY_NAME_MAX),
    scopes: z
      .array(z.enum(KEY_SCOPES))
      .min(1)
      .max(KEY_SCOPES.length)
      .refine((scopes) => !(scopes.includes('raffle') && scopes.includes('trade')), {
        message: 'a key of a raffle cannot trade',
      })
      .describe('`raffle` sends ticket positions and probabilities; it excludes `trade`.'),
    expiresAt: timestampField.optional().describe('Without it, the key is valid until it is revoked.'),
  })
  .meta({ id: 'ApiKeyRequest' });
export const apiKeySchema = z
  .object({
    id: idField,
    name: z.string(),
    scopes: z.array(z.enum(KEY_SCOPES)),
    createdAt: timestampField,
    expiresAt: timestampField.nullable(),
    lastUsedAt: timestampField.nullable().describe('With a precision of one minute.'),
  })
  .meta({ id: 'ApiKey' });
export const newApiKeySchema = apiKeySchema
  .extend({ key: z.string().describe('Shown only in this answer; the server stores only its hash.') })
  .meta({ id: 'NewApiKey' });
export const apiKeysSchema = z.object({ data: z.array(apiKeySchema) }).meta({ id: 'ApiKeys' });
export const apiKeyParamSchema = idField;

export const erasureSchema = z
  .strictObject({
    confirm: z.literal('erase my account').describe('Guards against erasure by mistake.'),
    password: passwordField
      .optional()
      .describe('Required if the account has one; without one the sign-in must be recent.'),
    forfeit: z
      .boolean()
      .optional()
      .describe(
        'true: give up the credits and shares of the trading account, now and later. Play money needs none.',
      ),
  })
  .meta({ id: 'Erasure' });

export const personalDataSchema = z
  .object({
    exportedAt: timestampField,
    user: userSchema,
    sessions: z.array(
      z.object({
        id: z.string(),
        createdAt: timestampField,
        endedAt: timestampField.nullable(),
        endReason: z.string().nullable(),
      }),
    ),
    apiKeys: z.array(apiKeySchema),
    audit: z
      .array(
        z.object({
          at: timestampField,
          action: z.string(),
          details: z.looseObject({}),
          isOwn: z.boolean().describe('true: this account acted; false: an operator acted on this account.'),
          ip: z.string().nullable(),
        }),
      )
      .describe('The acts of operators on this account, and its own acts as an operator.'),
    records: z
      .record(z.string(), z.unknown())
      .describe('Data of other modules, such as `watchlists`, each as REST shows it.'),
    events: z.array(z.looseObject({})).describe('The messages of the user’s channel that the log still has.'),
    eventsComplete: z
      .boolean()
      .describe('Whether `events` has all messages of the channel: none was pruned or left out for size.'),
  })
  .meta({ id: 'PersonalData', description: 'All data stored about a person.' });
export type PersonalData = z.infer<typeof personalDataSchema>;

/** The queries and answers of operators. */
export const userListQuerySchema = z.strictObject({
  status: userStatusField.optional(),
  search: textField(1, EMAIL_MAX)
    .optional()
    .describe('The beginning of an e-mail address, or a complete id.'),
  after: afterParam,
  limit: wholeNumberParam(1, LIST_PAGE_MAX, LIST_PAGE_DEFAULT),
});
export type UserListQuery = z.infer<typeof userListQuerySchema>;
export const userListSchema = pageSchema('UserList', userSchema, 'Oldest first.');
export const userParamSchema = idField;
/** Why an operator acts. The audit log keeps it, and no event has it: it may be about a person. */
const reasonField = textField(1, 500).describe('Kept in the audit log.');
export const banSchema = z.strictObject({ reason: reasonField }).meta({ id: 'Ban' });
export const userActSchema = banSchema.meta({ id: 'UserAct' });
export type UserAct = z.infer<typeof userActSchema>;
export const orderCancellationSchema = banSchema.meta({ id: 'OrderCancellation' });
export const roleChangeSchema = z
  .strictObject({ role: roleField, reason: reasonField })
  .meta({ id: 'RoleChange' });
export type RoleChange = z.infer<typeof roleChangeSchema>;
export const passwordLinkSchema = z
  .object({ url: z.string().describe('For the user; it works once.'), expiresAt: timestampField })
  .meta({ id: 'PasswordLink' });

/** Most rows of one CSV export. */
export const AUDIT_EXPORT_MAX = 10_000;

const auditFilters = {
  actor: idField.optional().describe('The user who acted.'),
  action: z
    .string()
    .regex(/^[a-z_]+(\.[a-z_]+)?$/)
    .max(64)
    .optional()
    .describe('An act such as `user.ban`, or the first word of some acts, such as `user`.'),
  target: textField(1, 128)
    .optional()
    .describe('The object of the act, such as the id of a user or a market.'),
  from: timestampField.optional().describe('Acts at this time or later.'),
  to: timestampField.optional().describe('Acts before this time.'),
};
export const auditQuerySchema = z.strictObject({
  ...auditFilters,
  after: afterParam,
  limit: userListQuerySchema.shape.limit,
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
export const auditExportQuerySchema = z.strictObject({
  ...auditFilters,
  after: z.string().optional().describe('The header `Ringside-Next` of the export before.'),
  limit: wholeNumberParam(1, AUDIT_EXPORT_MAX, AUDIT_EXPORT_MAX),
});
export type AuditExportQuery = z.infer<typeof auditExportQuerySchema>;
export const auditEntrySchema = z
  .object({
    id: z.string(),
    at: timestampField,
    actor: z.string().nullable().describe('A user id; null for the system itself.'),
    action: z.string(),
    target: z.string().nullable(),
    details: z.looseObject({}),
    requestId: z.string().nullable(),
  })
  .meta({ id: 'AuditEntry' });
export const auditPageSchema = pageSchema('AuditPage', auditEntrySchema, 'Newest first.');
export type AuditPage = z.infer<typeof auditPageSchema>;
