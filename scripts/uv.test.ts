import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { translatePipSettings } from './uv.mjs';

test('index, certificate and wheel folders given to pip hold for uv', () => {
  const listing = [
    "global.index-url='https://packages.example/simple'",
    "global.cert='/etc/ssl/ca.pem'",
    `:env:.find-links='${tmpdir()} /no/such/folder'`,
    ":env:.default-timeout='180'",
  ].join('\n');
  expect(translatePipSettings(listing, {})).toEqual({
    UV_DEFAULT_INDEX: 'https://packages.example/simple',
    SSL_CERT_FILE: '/etc/ssl/ca.pem',
    UV_FIND_LINKS: tmpdir(),
    UV_HTTP_TIMEOUT: '180',
  });
});

test('what uv was told itself is left alone', () => {
  const listing = "global.index-url='https://packages.example/simple'\nglobal.cert='/etc/ssl/ca.pem'";
  expect(translatePipSettings(listing, { UV_DEFAULT_INDEX: 'https://other.example', SSL_CERT_FILE: '/mine.pem' })).toEqual({});
});

test('a machine without pip settings adds nothing', () => {
  expect(translatePipSettings('', {})).toEqual({});
});
