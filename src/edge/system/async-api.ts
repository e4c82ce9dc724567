// The AsyncAPI document of the streams, made from the zod schemas of the contract.
// Ringside is the application: it *sends* messages to clients and *receives* their commands.
import { ADMIN_TOPICS, type ChannelFamily } from '../../contract/streams/channels.js';
import { FAMILY_MESSAGES } from '../../contract/streams/family-messages.js';
import { SOCKET_MESSAGES } from '../../contract/streams/socket-messages.js';
import { SSE_CONTROL_MESSAGES } from '../../contract/streams/stream.js';
import { pricesStreamQuerySchema } from '../../contract/pricing/prices.js';
import {
  adminStreamQuerySchema,
  realtimeStreamQuerySchema,
  streamQuerySchema,
} from '../../contract/streams/stream-query.js';
import { SESSION_COOKIE } from '../../platform/auth/index.js';
import {
  documentedMessages,
  modulesOwn,
  queryJsonSchema,
  schemaIdOf,
  schemasJson,
  type DocumentedMessage,
  type RegisteredCommands,
} from './async-api.messages.js';
import { introduction, SOCKET_TEXT } from './async-api.texts.js';

export interface AsyncApiPlace {
  /** Host and port in the reader's request. */
  readonly host: string;
  readonly isSecure: boolean;
  /** The families that a module of this server registered. */
  readonly served: ReadonlySet<ChannelFamily>;
  readonly commands: RegisteredCommands;
}

type Json = Record<string, unknown>;

interface SseEndpoint {
  readonly address: string;
  readonly title: string;
  readonly about: string;
  readonly families: readonly ChannelFamily[];
  readonly query: Json;
  /** Parts of the address that the client fills in. */
  readonly parameters?: Json;
  /** Needs a credential. */
  readonly isPrivate?: boolean;
}

const ALL_FAMILIES = Object.keys(FAMILY_MESSAGES) as ChannelFamily[];

/** Every SSE endpoint. A module that adds one adds its line. */
const SSE_ENDPOINTS: Readonly<Record<string, SseEndpoint>> = {
  stream: {
    address: '/api/v1/stream',
    title: 'Any channels',
    about: 'Any set of channels in one stream, in log order, with one cursor for all of them.',
    families: ALL_FAMILIES,
    query: queryJsonSchema(streamQuerySchema),
  },
  prices: {
    address: '/api/v1/prices/stream',
    title: 'Item prices',
    about: 'The channel `prices` alone.',
    families: ['prices'],
    query: queryJsonSchema(pricesStreamQuerySchema),
  },
  realtime: {
    address: '/api/v1/realtime/stream',
    title: 'Your own events',
    about: 'The channel `user:{userId}` of the caller: orders, positions, balance, lists.',
    families: ['user'],
    query: queryJsonSchema(realtimeStreamQuerySchema),
    isPrivate: true,
  },
  admin: {
    address: '/api/v1/sse/admin/{channel}',
    title: 'An operator channel',
    about: 'Begins with the last `history` messages. Operators and admins; some channels for admins alone.',
    families: ['admin'],
    query: queryJsonSchema(adminStreamQuerySchema),
    parameters: { channel: { description: 'The topic.', enum: [...ADMIN_TOPICS] } },
    isPrivate: true,
  },
};

/** Any one of these is enough. */
const SECURITY_SCHEMES = {
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description: 'An access token, or an API key with the scope `stream`.',
  },
  cookie: { type: 'httpApiKey', in: 'cookie', name: SESSION_COOKIE, description: 'Set by signing in.' },
  ticket: {
    type: 'httpApiKey',
    in: 'query',
    name: 'ticket',
    description: 'From POST /api/v1/auth/stream-ticket; opens one stream within a minute.',
  },
} as const;

export function buildAsyncApi(place: AsyncApiPlace): Json {
  const messages = documentedMessages(place.commands);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ringside streams',
      version: '1',
      description: introduction(place.served, socketIoCommands(place.commands)),
      license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
    },
    defaultContentType: 'application/json',
    servers: {
      sse: {
        host: place.host,
        protocol: place.isSecure ? 'https' : 'http',
        description: 'Server-Sent Events: one direction, resumes by itself.',
      },
      websocket: {
        host: place.host,
        protocol: place.isSecure ? 'wss' : 'ws',
        description: 'WebSocket: many subscriptions on one connection.',
      },
    },
    channels: { ...mapValues(SSE_ENDPOINTS, sseChannel), socket: socketChannel(place.commands) },
    operations: { ...sseOperations(), ...socketOperations(place.commands) },
    components: {
      messages: mapValues(messages, messageObject),
      schemas: schemasJson(messages),
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}

const socketIoCommands = ({ all }: RegisteredCommands) =>
  [...all].filter(([, { isForSocketIo }]) => isForSocketIo).map(([action]) => action);

const familyMessageIds = (families: readonly ChannelFamily[]) =>
  families.flatMap((family) => FAMILY_MESSAGES[family].map(({ schema }) => schemaIdOf(schema)));

const sseMessageIds = (families: readonly ChannelFamily[]) => [
  ...Object.values(SSE_CONTROL_MESSAGES).map(schemaIdOf),
  ...familyMessageIds(families),
];

const sentMessageIds = ({ replies }: RegisteredCommands) => [
  ...Object.values(SOCKET_MESSAGES).map(schemaIdOf),
  ...modulesOwn(replies).map(schemaIdOf),
  ...familyMessageIds(ALL_FAMILIES),
];

function sseChannel({ address, title, about, families, parameters }: SseEndpoint): Json {
  return {
    address,
    title,
    description: about,
    servers: [{ $ref: '#/servers/sse' }],
    messages: references(sseMessageIds(families), '#/components/messages'),
    ...(parameters ? { parameters } : {}),
  };
}

function socketChannel(commands: RegisteredCommands): Json {
  const commandIds = [...commands.all.values()].map(({ schema }) => schemaIdOf(schema));
  return {
    address: '/ws',
    title: 'WebSocket',
    description: SOCKET_TEXT,
    servers: [{ $ref: '#/servers/websocket' }],
    messages: references([...sentMessageIds(commands), ...commandIds], '#/components/messages'),
  };
}

function sseOperations(): Json {
  const entries = Object.entries(SSE_ENDPOINTS).map(([key, { title, about, families, query, isPrivate }]) => [
    `${key}Messages`,
    {
      action: 'send',
      title,
      summary: about,
      channel: { $ref: `#/channels/${key}` },
      messages: channelMessages(key, sseMessageIds(families)),
      ...(isPrivate
        ? {
            security: Object.keys(SECURITY_SCHEMES).map((name) => ({
              $ref: `#/components/securitySchemes/${name}`,
            })),
          }
        : {}),
      bindings: { http: { method: 'GET', query, bindingVersion: '0.3.0' } },
    },
  ]);
  return Object.fromEntries(entries) as Json;
}

function socketOperations(registered: RegisteredCommands): Json {
  const commands = [...registered.all].map(([action, { schema, replies: schemas }]) => {
    const replies = schemas.map(schemaIdOf);
    const reply = {
      channel: { $ref: '#/channels/socket' },
      messages: channelMessages('socket', replies),
    };
    return [
      action,
      {
        action: 'receive',
        title: `Command ${action}`,
        channel: { $ref: '#/channels/socket' },
        messages: channelMessages('socket', [schemaIdOf(schema)]),
        ...(replies.length > 0 ? { reply } : {}),
      },
    ];
  });
  return {
    ...(Object.fromEntries(commands) as Json),
    socketMessages: {
      action: 'send',
      title: 'Messages to the client',
      channel: { $ref: '#/channels/socket' },
      messages: channelMessages('socket', sentMessageIds(registered)),
    },
  };
}

function messageObject({ id, name, about, sseEvent, tag, example }: DocumentedMessage): Json {
  return {
    name,
    title: id,
    summary: about,
    ...(sseEvent === undefined
      ? {}
      : {
          description:
            sseEvent === null
              ? 'On SSE without an event name: `onmessage` receives it.'
              : `On SSE the event \`${sseEvent}\`.`,
        }),
    tags: [{ name: tag }],
    payload: { $ref: `#/components/schemas/${id}` },
    examples: [{ name, payload: example }],
  };
}

const references = (ids: readonly string[], base: string): Json =>
  Object.fromEntries(ids.map((id) => [id, { $ref: `${base}/${id}` }]));

const channelMessages = (channel: string, ids: readonly string[]) =>
  ids.map((id) => ({ $ref: `#/channels/${channel}/messages/${id}` }));

const mapValues = <T>(record: Readonly<Record<string, T>>, map: (value: T) => Json): Json =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
