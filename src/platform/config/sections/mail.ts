// Outgoing mail.
import { z } from 'zod';
import { optionalUrl, setting } from '../setting-types.js';

export const mail = {
  SMTP_URL: setting(optionalUrl(['smtp', 'smtps']), {
    unit: 'url',
    about:
      'Where mails go out, such as smtp://user:password@host:587; without it an admin makes reset links.',
  }),
  MAIL_FROM: setting(
    z
      .string()
      .min(3)
      .max(320)
      .regex(/[^@\s]@[^@\s]/, 'expected an address, such as Ringside <ringside@example.org>')
      .default('Ringside <ringside@localhost>'),
    {
      about: 'The sender of mails.',
    },
  ),
};
