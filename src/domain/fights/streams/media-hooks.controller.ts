// The hooks that media servers call. A media server cannot sign in, so it sends a shared secret in the address. An answer other
// than 2xx makes the server refuse the publisher or the viewer.
import { createHash, timingSafeEqual } from 'node:crypto';
import { Body, Inject, Query } from '@nestjs/common';
import { RateLimit } from '../../../platform/auth/index.js';
import { DomainError } from '../../../platform/common/errors.js';
import { CONFIG, type Config } from '../../../platform/config/config.js';
import { Route, Routes } from '../../../platform/http/index.js';
import {
  hookAnswerSchema,
  hookQuerySchema,
  nginxHookSchema,
  srsHookSchema,
  type HookAnswer,
  type HookQuery,
  type NginxHook,
  type SrsHook,
} from '../../../contract/fights/streams.js';
import { ofNginx, ofSrs, type HookEvent } from './hook-events.js';
import { Streams } from './streams.service.js';

const GO_ON: HookAnswer = { code: 0 };
const ABOUT =
  'The name of the stream is the id of the fight. Publishing starts and ends the stream of the fight; players are its viewers. Other ' +
  'callbacks are answered and change nothing.';

@RateLimit('none')
@Routes({
  path: 'media-hooks',
  tag: 'fights',
  access: 'public',
  ignoresCredentials: true,
  errors: ['hooks_off', 'bad_hook_secret', 'unknown_fight', 'bad_fight_status'],
})
export class MediaHooksController {
  constructor(
    private readonly streams: Streams,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Route({ on: 'POST srs', summary: 'A callback of SRS', description: ABOUT, answer: hookAnswerSchema })
  hearSrs(
    @Query({ schema: hookQuerySchema }) { secret }: HookQuery,
    @Body({ schema: srsHookSchema }) hook: SrsHook,
  ): Promise<HookAnswer> {
    return this.hear(secret, ofSrs(hook));
  }

  @Route({
    on: 'POST nginx-rtmp',
    summary: 'A callback of nginx-rtmp',
    description: `${ABOUT} The body is a form, as the module sends it.`,
    answer: hookAnswerSchema,
  })
  hearNginx(
    @Query({ schema: hookQuerySchema }) { secret }: HookQuery,
    @Body({ schema: nginxHookSchema }) hook: NginxHook,
  ): Promise<HookAnswer> {
    return this.hear(secret, ofNginx(hook));
  }

  private async hear(secret: string | undefined, event: HookEvent | null): Promise<HookAnswer> {
    const expected = this.config.MEDIA_HOOK_SECRET;
    if (expected === undefined) throw new DomainError('hooks_off', 'This server takes no hooks.');
    if (secret === undefined || !isSame(secret, expected))
      throw new DomainError('bad_hook_secret', 'The secret is missing or wrong.');
    if (event) await this.streams.hear(event);
    return GO_ON;
  }
}

/** Hashes have one length, and comparing them takes the same time for every secret. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(hashOf(a), hashOf(b));
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
