// The server's own pages: those of PUBLIC_URL, or without it those served from the called host, and those that
// CORS_ORIGINS names.
import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { AddressInfo, Server } from 'node:net';
import { CONFIG, type Config } from '../../config/config.js';

const EVERY_ADDRESS = new Set(['0.0.0.0', '::']);

@Injectable()
export class Origins {
  private readonly trusted: ReadonlySet<string>;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly adapter: HttpAdapterHost,
  ) {
    this.trusted = new Set(config.CORS_ORIGINS);
  }

  /** Whether CORS_ORIGINS names it. */
  isTrusted(origin: string): boolean {
    return this.trusted.has(origin);
  }

  /** `host` is the request's own header, which a page cannot choose. If PUBLIC_URL is set, it decides instead. */
  isOwn(origin: string, host: string | undefined): boolean {
    if (this.isTrusted(origin)) return true;
    if (this.config.PUBLIC_URL !== undefined) return origin === new URL(this.config.PUBLIC_URL).origin;
    return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase();
  }

  /** Where people reach this server, without a trailing slash: PUBLIC_URL, or where it listens. */
  get publicUrl(): string {
    const { PUBLIC_URL, HOST } = this.config;
    if (PUBLIC_URL !== undefined) return new URL(PUBLIC_URL).href.replace(/\/+$/, '');
    const host = EVERY_ADDRESS.has(HOST) ? 'localhost' : HOST;
    return `http://${host.includes(':') ? `[${host}]` : host}:${this.port}`;
  }

  /**
   * The domains a wallet may sign for. They never come from a request: an attacker who relays a text that was
   * signed for another site also chooses the header Host.
   */
  get domains(): ReadonlySet<string> {
    const own = new URL(this.publicUrl).host;
    if (this.config.PUBLIC_URL !== undefined) return new Set([own]);
    return new Set([own, `localhost:${this.port}`, `127.0.0.1:${this.port}`, `[::1]:${this.port}`]);
  }

  private get port(): number {
    const server = this.adapter.httpAdapter.getHttpServer() as Server;
    return (server.address() as AddressInfo | null)?.port ?? this.config.PORT;
  }
}
