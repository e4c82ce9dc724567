// The REST route by which operators report about the stream of a fight.
import { Body, Param } from '@nestjs/common';
import { AskedAct, type Asked } from '../../../platform/auth/index.js';
import { Route, Routes, type Made } from '../../../platform/http/index.js';
import { idField } from '../../../contract/fields.js';
import {
  streamActSchema,
  streamSchema,
  type FightStream,
  type StreamAct,
} from '../../../contract/fights/streams.js';
import { Streams } from './streams.service.js';

@Routes({ path: 'fights', tag: 'fights', access: 'operator', scope: 'operate' })
export class StreamsController {
  constructor(private readonly streams: Streams) {}

  @Route({
    on: 'POST :id/video',
    cursor: 'write',
    summary: 'Report that a stream has started, ended or failed, or its viewers',
    description: 'Events STREAM_STARTED, STREAM_ENDED, STREAM_ERROR and VIEWER_COUNT_UPDATE.',
    answer: streamSchema,
    errors: ['unknown_fight', 'bad_fight_status', 'stream_running', 'no_stream'],
  })
  reportStream(
    @AskedAct() asked: Asked,
    @Param('id', { schema: idField }) id: string,
    @Body({ schema: streamActSchema }) act: StreamAct,
  ): Promise<Made<FightStream>> {
    return this.streams.report(asked, id, act);
  }
}
