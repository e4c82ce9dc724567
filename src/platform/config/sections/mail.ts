// Outgoing mail.
import { z } from 'zod';
import { optionalUrl, setting } from '../setting-types.js';

export const mail = {
  SMTP_URL: setting(optionalUrl(['smtp', 'smtps']), {
    unit: 'url',
    about:
      'The server that sends mails, such as smtp://user:password@host:587. Without it, only an admin can make a password link.',
  }),
  MAIL_FROM: setting(
    z
      .string()
      .min(3)
      .max(320)
      .regex(/[^@\s]@[^@\s]/, 'expected an address, such as Ringside <ringside@example.org>')
      .default('Ringside <ringside@localhost>'),
    {
      about: 'The sender of every mail.',
    },
  ),
};
