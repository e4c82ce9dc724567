// The session cookie: out of reach of scripts, not sent along by other sites' forms, over https alone where there is any.
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

export const SESSION_COOKIE = 'ringside_session';

const attributes = (request: FastifyRequest) => ({
  path: '/',
  httpOnly: true,
  sameSite: 'lax' as const,
  secure: request.protocol === 'https',
});

/** From the header Cookie; null without one. */
export const sessionCookieOf = (header: string | undefined): string | null =>
  (header === undefined ? undefined : fastifyCookie.parse(header)[SESSION_COOKIE]) ?? null;

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { value, expiresAt }: { value: string; expiresAt: Date },
): void {
  void reply.setCookie(SESSION_COOKIE, value, { ...attributes(request), expires: expiresAt });
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, attributes(request));
}
