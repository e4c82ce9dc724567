// Sends mail by SMTP, if SMTP_URL is set.
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type Transporter } from 'nodemailer';
import { CONFIG, type Config } from '../config/config.js';

/** The wait for a mail server that does not answer is limited, so that it does not delay a stop. */
const TIMEOUT_MS = 10_000;

@Injectable()
export class Mailer implements OnApplicationShutdown {
  private readonly transport: Transporter | null;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.transport = config.SMTP_URL
      ? createTransport({
          url: config.SMTP_URL,
          connectionTimeout: TIMEOUT_MS,
          greetingTimeout: TIMEOUT_MS,
          socketTimeout: TIMEOUT_MS,
        })
      : null;
  }

  get isConfigured(): boolean {
    return this.transport !== null;
  }

  async send(to: string, subject: string, text: string): Promise<void> {
    await this.transport?.sendMail({ from: this.config.MAIL_FROM, to, subject, text });
  }

  onApplicationShutdown(): void {
    this.transport?.close();
  }
}
