// The user that PostgreSQL runs as, as a table over the uid, the owner of the cluster and the machine's abilities.
import { describe, expect, it } from '@jest/globals';
import { commandAs, decideRunAs, parseAccounts, withParents, type Situation } from './run-as.js';

const root = { name: 'root', uid: 0, gid: 0 };
const daemon = { name: 'daemon', uid: 1, gid: 1 };
const postgres = { name: 'postgres', uid: 101, gid: 104 };
const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };
const ann = { name: 'ann', uid: 1000, gid: 1000 };

const decide = (situation: Partial<Situation>) =>
  decideRunAs({
    uid: 0,
    clusterDir: '/data/postgres',
    owner: undefined,
    accounts: [root, daemon, postgres, nobody, ann],
    namespacesWork: () => true,
    ...situation,
  });
const forbidden = { namespacesWork: () => false };

describe('PostgreSQL', () => {
  it.each([
    ['an ordinary user, a new cluster', { uid: 1000 }, { kind: 'self' }],
    ['an ordinary user, his cluster', { uid: 1000, owner: ann }, { kind: 'self' }],
    ['a number without a name', { uid: 4242 }, { kind: 'namespace', account: postgres }],
    ['a number without a name, no namespaces', { ...forbidden, uid: 4242 }, { kind: 'self' }],
    ['root, a new cluster', {}, { kind: 'namespace', account: postgres }],
    [
      'root, no account postgres',
      { accounts: [root, daemon, nobody] },
      { kind: 'namespace', account: daemon },
    ],
    ["root, root's cluster", { owner: root }, { kind: 'namespace', account: postgres }],
    ["root, a user's cluster", { owner: ann }, { kind: 'account', account: ann }],
    ['root, no namespaces', forbidden, { kind: 'account', account: postgres }],
    [
      "root, no namespaces, root's cluster",
      { ...forbidden, owner: root },
      { kind: 'account', account: postgres },
    ],
    [
      'root, no namespaces, few accounts',
      { ...forbidden, accounts: [root, nobody] },
      { kind: 'account', account: nobody },
    ],
  ] as const)('for %s', (_name, situation, expected) => {
    expect(decide(situation)).toEqual(expected);
  });

  it('does not start for a user who does not own the cluster, nor for root without a usable account', () => {
    expect(() => decide({ uid: 1000, owner: root })).toThrow(/belongs to user root and Ringside runs as ann/);
    expect(() => decide({ ...forbidden, accounts: [root] })).toThrow(/does not run as root/);
  });
});

it('runs a program by unshare in a namespace, and with the user id of an account', () => {
  expect(commandAs({ kind: 'namespace', account: postgres }, '/bin/x', ['-a'])).toEqual({
    program: 'unshare',
    args: ['--user', '--map-user=101', '--map-group=104', '--', '/bin/x', '-a'],
    ids: {},
  });
  expect(commandAs({ kind: 'account', account: nobody }, '/bin/x', ['-a'])).toEqual({
    program: '/bin/x',
    args: ['-a'],
    ids: { uid: 65_534, gid: 65_534 },
  });
});

it('reads accounts, including the negative numbers of macOS', () => {
  expect(
    parseAccounts('# note\nroot:x:0:0:root:/root:/bin/sh\nnobody:*:-2:-2::/:/bin/false\nbroken\n'),
  ).toEqual([root, { name: 'nobody', uid: 4_294_967_294, gid: 4_294_967_294 }]);
});

it('lists a folder and all its parents', () => {
  expect(withParents('/a/b')).toEqual(['/', '/a', '/a/b']);
});
