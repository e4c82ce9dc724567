// The session cookie: scripts cannot read it, other sites' forms do not send it, and with https it is sent over https
// alone.
import { fastifyCookie } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SessionView } from '../../../contract/auth/auth.js';
import type { SignedIn } from './sessions.js';

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

/** The body of the answer; the cookie, if there is one, goes along in its header. */
export function withCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  { session, cookie }: SignedIn,
): SessionView {
  if (cookie)
    void reply.setCookie(SESSION_COOKIE, cookie.value, { ...attributes(request), expires: cookie.expiresAt });
  return session;
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(SESSION_COOKIE, attributes(request));
}
