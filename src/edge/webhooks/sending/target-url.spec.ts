import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../platform/common/errors.js';
import { readNetworks } from '../../../platform/common/target-address.js';
import { readTargetUrl, type TargetRules } from './target-url.js';

const STRICT: TargetRules = { allowHttp: false, allowed: [] };

function codeOf(text: string, rules = STRICT): string {
  try {
    readTargetUrl(text, rules);
    return 'accepted';
  } catch (error) {
    return error instanceof DomainError ? error.code : String(error);
  }
}

describe('the URL of an endpoint', () => {
  it.each([
    ['https://hooks.example.org/a?b=c', 'accepted'],
    ['https://hooks.example.org:8443', 'accepted'],
    ['https://1.1.1.1/', 'accepted'],
    ['https://[2606:4700::1111]/', 'accepted'],
    [`https://hooks.example.org/${'a'.repeat(4_096)}`, 'webhook_url_too_long'],
    [`https://hooks.example.org/${'é'.repeat(1_000)}`, 'webhook_url_too_long'],
    ['hooks.example.org', 'webhook_url_invalid'],
    ['https://', 'webhook_url_invalid'],
    ['https://a b/', 'webhook_url_invalid'],
    ['https://hooks.example.org/\0', 'webhook_url_invalid'],
    ['https://me:secret@hooks.example.org/', 'webhook_url_invalid'],
    ['https://hooks.example.org/#part', 'webhook_url_invalid'],
    ['http://hooks.example.org/', 'webhook_scheme_refused'],
    ['file:///etc/passwd', 'webhook_scheme_refused'],
    ['ftp://hooks.example.org/', 'webhook_scheme_refused'],
    ['javascript:alert(1)', 'webhook_scheme_refused'],
    ['https://127.0.0.1/', 'webhook_address_refused'],
    ['https://127.1/', 'webhook_address_refused'],
    ['https://0x7f000001/', 'webhook_address_refused'],
    ['https://2130706433/', 'webhook_address_refused'],
    ['https://017700000001/', 'webhook_address_refused'],
    ['https://10.0.0.1/', 'webhook_address_refused'],
    ['https://169.254.169.254/latest/meta-data', 'webhook_address_refused'],
    ['https://[::1]/', 'webhook_address_refused'],
    ['https://[::]/', 'webhook_address_refused'],
    ['https://[::ffff:10.0.0.1]/', 'webhook_address_refused'],
    ['https://[::ffff:a00:1]/', 'webhook_address_refused'],
    ['https://[64:ff9b::10.0.0.1]/', 'webhook_address_refused'],
    ['https://[fe80::1]/', 'webhook_address_refused'],
  ])('%s is %s', (text, expected) => {
    expect(codeOf(text)).toBe(expected);
  });

  it('may have http and an address of a listed network when an operator allows it', () => {
    const rules = { allowHttp: true, allowed: readNetworks('127.0.0.0/8') };
    expect(codeOf('http://127.0.0.1:8080/', rules)).toBe('accepted');
    expect(codeOf('http://10.0.0.1/', rules)).toBe('webhook_address_refused');
    expect(codeOf('file:///etc/passwd', rules)).toBe('webhook_scheme_refused');
  });
});
