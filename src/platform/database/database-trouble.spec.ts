import { describe, expect, it } from '@jest/globals';
import {
  QueryFailedError,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import { databaseTrouble, isAfterRelease } from './database-trouble.js';

const withCode = (code: string) => Object.assign(new Error('what PostgreSQL said'), { code });

describe('trouble of the database', () => {
  it.each([
    ['a lock that was not free in time', '55P03', 'busy'],
    ['a statement that took too long', '57014', 'busy'],
    ['a transaction that stood idle', '25P03', 'unavailable'],
    ['a transaction that took too long', '25P04', 'unavailable'],
    ['a session that stood idle', '57P05', 'unavailable'],
    ['a session that an operator ended', '57P01', 'unavailable'],
    ['a server that starts', '57P03', 'unavailable'],
    ['a server that is full', '53300', 'unavailable'],
    ['a connection that failed', '08006', 'unavailable'],
    ['a socket that was reset', 'ECONNRESET', 'unavailable'],
    ['a deadlock', '40P01', undefined],
    ['a value that is there already', '23505', undefined],
    ['an error in SQL', '42601', undefined],
  ])('is told from what is none: %s, %s', (_what, code, trouble) => {
    expect(databaseTrouble(withCode(code))).toBe(trouble);
    expect(databaseTrouble(new QueryFailedError('select 1', [], withCode(code)))).toBe(trouble);
  });

  it.each([
    ['Connection terminated unexpectedly', 'unavailable'],
    ['timeout exceeded when trying to connect', 'unavailable'],
    ['Client has encountered a connection error and is not queryable', 'unavailable'],
    ['Client was closed and is not queryable', 'unavailable'],
    ['Query read timeout', 'unavailable'],
    ['the transaction was rolled back by the database', undefined],
  ])('is known by what the driver says without a code: %s', (message, trouble) => {
    expect(databaseTrouble(new Error(message))).toBe(trouble);
  });

  it('is found in the error of one of several addresses of a host', () => {
    expect(databaseTrouble(new AggregateError([withCode('ECONNREFUSED')]))).toBe('unavailable');
    expect(databaseTrouble(new AggregateError([new Error('no')]))).toBeUndefined();
  });

  it('is not assumed for a runner that was used too late: only its owner can know', () => {
    for (const late of [new QueryRunnerAlreadyReleasedError(), new QueryRunnerProviderAlreadyReleasedError()])
      expect([databaseTrouble(late), isAfterRelease(late)]).toEqual([undefined, true]);
    expect(isAfterRelease(new Error('no'))).toBe(false);
  });

  it.each([null, undefined, 'text', { code: '55P03' }])('is not found in %p', (thrown) => {
    expect(databaseTrouble(thrown)).toBeUndefined();
  });
});
