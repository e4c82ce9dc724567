// The parameter `after` of every stream.
import { z } from 'zod';

export const streamCursorParam = z
  .string()
  .optional()
  .describe(
    'The last cursor, for clients that cannot set the header Last-Event-ID, which wins. The names `lastEventId`, ' +
      '`Last-Event-ID` and `last_event_id` are understood too, and win over `after`. An unusable cursor is answered with reset.',
  );
