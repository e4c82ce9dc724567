// Records of the video streams of fights, by operators and by the hooks of media servers.
import { z } from 'zod';
import { idField, plainLineField, timestampField } from '../fields.js';

export const STREAM_STATES = ['live', 'ended', 'failed'] as const;
export const MEDIA_SERVERS = ['srs', 'nginx-rtmp'] as const;
export type MediaServer = (typeof MEDIA_SERVERS)[number];
const VIEWERS_MAX = 1_000_000_000;
const TEXT_MAX = 500;

export const streamSchema = z
  .object({
    id: z.string().describe('A number as a decimal string.'),
    fightId: idField,
    state: z.enum(STREAM_STATES),
    source: z.enum(['operator', ...MEDIA_SERVERS]),
    startedAt: timestampField,
    endedAt: timestampField.nullable(),
    error: z.string().nullable(),
    viewers: z.int().min(0),
    viewersPeak: z.int().min(0),
  })
  .meta({ id: 'FightStream', description: 'A video stream of a fight.' });
export type FightStream = z.infer<typeof streamSchema>;

export const streamActSchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('started') }),
    z.strictObject({ action: z.literal('ended') }),
    z.strictObject({ action: z.literal('error'), error: plainLineField(TEXT_MAX) }),
    z.strictObject({ action: z.literal('viewers'), viewers: z.int().min(0).max(VIEWERS_MAX) }),
  ])
  .meta({
    id: 'StreamAct',
    description: 'What has happened to the stream of a fight.',
    example: { action: 'viewers', viewers: 1200 },
  });
export type StreamAct = z.infer<typeof streamActSchema>;

/** A form has numbers as texts. */
const clientField = z
  .union([z.string().min(1).max(200), z.int()])
  .transform(String)
  .describe('The connection of the publisher or the viewer.');
const streamNameField = z.string().min(1).max(200).describe('The name of the stream: the id of the fight.');

/** Of SRS. Its callbacks have more fields, which differ by version. */
export const srsHookSchema = z
  .looseObject({
    action: z.string().max(50),
    client_id: clientField.optional(),
    stream: streamNameField.optional(),
  })
  .meta({ id: 'SrsHook', example: { action: 'on_publish', client_id: '9308h583', stream: 'main-bout' } });
export type SrsHook = z.output<typeof srsHookSchema>;

/** Of nginx-rtmp, as a form. */
export const nginxHookSchema = z
  .looseObject({
    call: z.string().max(50),
    clientid: clientField.optional(),
    name: streamNameField.optional(),
  })
  .meta({ id: 'NginxRtmpHook', example: { call: 'publish', clientid: '1', name: 'main-bout' } });
export type NginxHook = z.output<typeof nginxHookSchema>;

export const hookQuerySchema = z.strictObject({
  secret: z.string().max(1_024).optional().describe('MEDIA_HOOK_SECRET.'),
});
export type HookQuery = z.output<typeof hookQuerySchema>;

export const hookAnswerSchema = z
  .object({ code: z.literal(0).describe('0: the media server goes on.') })
  .meta({ id: 'MediaHookAnswer' });
export type HookAnswer = z.infer<typeof hookAnswerSchema>;
