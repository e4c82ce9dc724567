// The kill switch, which pauses all markets, as operators see it.
import { z } from 'zod';
import { idField, timestampField } from '../fields.js';

export const killSwitchSchema = z
  .object({
    isOn: z.boolean(),
    since: timestampField.nullable(),
    actor: idField.nullable().describe('The user who pulled it.'),
    reason: z.string().nullable(),
    active: z.int().min(0).describe('Markets that trade at the moment.'),
    paused: z.int().min(0).describe('Markets that the switch has paused and that wait for its release.'),
  })
  .meta({ id: 'KillSwitch', description: 'since, actor and reason are null while the switch is off.' });
export type KillSwitchView = z.infer<typeof killSwitchSchema>;
