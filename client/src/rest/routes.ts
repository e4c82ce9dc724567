// The types of requests and answers by route, such as 'GET /api/v1/markets/{id}', from the types of the server's OpenAPI document.
import type { paths } from './contract.gen.js';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';
type RoutesOf<P extends keyof paths> = {
  [M in Method]: paths[P] extends Record<M, object> ? `${Uppercase<M>} ${P}` : never;
}[Method];

/** `METHOD /path/{parameter}` of every route. */
export type Route = { [P in keyof paths]: RoutesOf<P> }[keyof paths];

type OperationOf<R extends Route> = R extends `${infer M} ${infer P}`
  ? P extends keyof paths
    ? Lowercase<M> extends keyof paths[P]
      ? paths[P][Lowercase<M>]
      : never
    : never
  : never;

type ParametersOf<R extends Route> = OperationOf<R> extends { parameters: infer X } ? X : never;
type PathOf<R extends Route> = ParametersOf<R> extends { path: infer X } ? X : undefined;
type QueryOf<R extends Route> = ParametersOf<R> extends { query?: infer X } ? X : undefined;
type BodyOf<R extends Route> =
  OperationOf<R> extends { requestBody?: { content: { 'application/json': infer X } } } ? X : undefined;

/** Routes whose answer can wait for a write (`minSeq`). */
export type ReadRoute = {
  [R in Route]: QueryOf<R> extends { minSeq?: string } ? R : never;
}[Route];

type Part<K extends string, X> = [X] extends [undefined]
  ? unknown
  : undefined extends X
    ? { readonly [key in K]?: X }
    : { readonly [key in K]: X };

/** What a route takes: `path`, `query` and `body`. */
export type RequestOf<R extends Route> = Part<'path', PathOf<R>> &
  ([QueryOf<R>] extends [undefined] ? unknown : { readonly query?: QueryOf<R> }) &
  Part<'body', BodyOf<R>>;

type Success = 200 | 201 | 202 | 204;
type ContentOf<X> = X extends { content: { 'application/json': infer Y } } ? Y : undefined;

/** The body of a route's answer. */
export type AnswerOf<R extends Route> =
  OperationOf<R> extends { responses: infer X }
    ? { [S in Success & keyof X]: ContentOf<X[S]> }[Success & keyof X]
    : never;
