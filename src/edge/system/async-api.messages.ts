// The messages of the streams as JSON Schema (draft 7, the base of AsyncAPI), each with its example: messages of the
// contract and of the socket commands that modules registered.
import { z } from 'zod';
import type { ChannelFamily } from '../../contract/streams/channels.js';
import { FAMILY_MESSAGES } from '../../contract/streams/family-messages.js';
import type { SocketCommands } from '../../platform/channels/index.js';
import { SOCKET_MESSAGES } from '../../contract/streams/socket-messages.js';
import { SSE_CONTROL_MESSAGES } from '../../contract/streams/stream.js';

export interface DocumentedMessage {
  /** Name of its schema. */
  readonly id: string;
  readonly name: string;
  readonly about: string | undefined;
  /** The event name on SSE; null: sent without a name; undefined: not sent over SSE. */
  readonly sseEvent: string | null | undefined;
  readonly tag: string;
  readonly schema: z.ZodType;
  readonly example: unknown;
}

type Json = Record<string, unknown>;

export function schemaIdOf(schema: z.ZodType): string {
  const id = schema.meta()?.id;
  if (!id) throw new Error('a message of the contract has no id');
  return id;
}

const documented = (
  schema: z.ZodType,
  name: string,
  tag: string,
  sseEvent: string | null | undefined,
): DocumentedMessage => {
  const { description, example } = schema.meta() ?? {};
  return { id: schemaIdOf(schema), name, about: description, sseEvent, tag, schema, example };
};

const entriesOf = <T extends Readonly<Record<string, z.ZodType>>>(table: T) =>
  Object.entries<z.ZodType>(table);

/** The registered socket commands by action, and the messages that their handlers and greetings send. */
export type RegisteredCommands = Pick<SocketCommands, 'all' | 'replies'>;

const messagesOf = ({ all, replies }: RegisteredCommands): readonly DocumentedMessage[] => [
  ...entriesOf(SSE_CONTROL_MESSAGES).map(([name, schema]) => documented(schema, name, 'SSE control', name)),
  ...(Object.keys(FAMILY_MESSAGES) as ChannelFamily[]).flatMap((family) =>
    FAMILY_MESSAGES[family].map(({ name, sseEvent, schema }) => documented(schema, name, family, sseEvent)),
  ),
  ...entriesOf(SOCKET_MESSAGES).map(([name, schema]) =>
    documented(schema, name, 'WebSocket control', undefined),
  ),
  ...modulesOwn(replies).map((schema) => documented(schema, typeOf(schema), 'WebSocket answer', undefined)),
  ...[...all].map(([name, { schema }]) => documented(schema, name, 'WebSocket command', undefined)),
];

/** Messages on the socket that modules add to those of the contract. */
export const modulesOwn = (replies: readonly z.ZodType[]): readonly z.ZodType[] => {
  const ofContract: readonly z.ZodType[] = Object.values(SOCKET_MESSAGES);
  return replies.filter((schema) => !ofContract.includes(schema));
};

/** The `type` of an answer, which its example shows. */
function typeOf(schema: z.ZodType): string {
  const { type } = (schema.meta()?.example ?? {}) as { type?: unknown };
  if (typeof type !== 'string') throw new Error(`the example of ${schemaIdOf(schema)} has no type`);
  return type;
}

export type DocumentedMessages = Readonly<Record<string, DocumentedMessage>>;

/** Name of the schema → message. */
export const documentedMessages = (commands: RegisteredCommands): DocumentedMessages =>
  Object.fromEntries(messagesOf(commands).map((message) => [message.id, message]));

/** Objects stay open, because messages may gain fields. */
const OPTIONS = {
  target: 'draft-7',
  io: 'input',
  override: ({ jsonSchema }: { jsonSchema: Json }) => {
    if ('example' in jsonSchema) {
      jsonSchema.examples = [jsonSchema.example];
      delete jsonSchema.example;
    }
  },
} as const;

const SCHEMAS = '#/components/schemas/';
/** The path at which zod puts parts that several messages share, such as an order; they become schemas here. */
const SHARED = '__shared';

/** `components.schemas`. */
export function schemasJson(messages: DocumentedMessages): Json {
  const registry = z.registry<{ id: string }>();
  for (const { id, schema } of Object.values(messages)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { ...OPTIONS, uri: (id) => `${SCHEMAS}${id}` });
  const { [SHARED]: shared, ...own } = schemas;
  const parts = (shared?.definitions ?? {}) as Record<string, Json>;
  const named = Object.entries({ ...own, ...parts }).map(([id, schema]) => [
    id,
    { title: id, ...withoutHead(schema), ...documentation(messages[id]) },
  ]);
  return JSON.parse(
    JSON.stringify(Object.fromEntries(named)).replaceAll(`${SCHEMAS}${SHARED}#/definitions/`, SCHEMAS),
  ) as Json;
}

const documentation = ({ about, example }: Partial<DocumentedMessage> = {}): Json => {
  return { ...(about ? { description: about } : {}), ...(example ? { examples: [example] } : {}) };
};

/** A query in the form of AsyncAPI's HTTP binding. */
export function queryJsonSchema(schema: z.ZodType): Json {
  return withoutHead(z.toJSONSchema(schema, OPTIONS));
}

/** A schema inside another document has no dialect and no id. */
const withoutHead = (schema: Json): Json =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id'));
