import { expect, it } from 'vitest';
import { readObjectStores } from './object-stores.ts';

it('without a word, S3 is AWS’s and Google’s is read by its S3 endpoint, both unsigned', () => {
  expect(readObjectStores({})).toEqual({
    s3: { region: 'us-east-1', pathStyle: false },
    gs: { endpoint: 'https://storage.googleapis.com', region: 'auto', pathStyle: true },
  });
});

it('AWS’s variables say where and who, before rclone’s', () => {
  expect(
    readObjectStores({
      AWS_ENDPOINT_URL: 'http://all',
      AWS_ENDPOINT_URL_S3: 'http://s3',
      AWS_DEFAULT_REGION: 'eu-1',
      AWS_ACCESS_KEY_ID: 'id',
      AWS_SECRET_ACCESS_KEY: 'key',
      AWS_SESSION_TOKEN: 'token',
      RCLONE_CONFIG_S3_ACCESS_KEY_ID: 'other',
    }).s3,
  ).toEqual({
    endpoint: 'http://s3',
    region: 'eu-1',
    pathStyle: true,
    credentials: { accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'token' },
  });
});

it('rclone’s variables of Seldon’s secrets do where AWS’s say nothing', () => {
  const rclone = {
    RCLONE_CONFIG_S3_ENDPOINT: 'minio:9000',
    RCLONE_CONFIG_S3_ACCESS_KEY_ID: 'id',
    RCLONE_CONFIG_S3_SECRET_ACCESS_KEY: 'key',
  };
  expect(readObjectStores({ ...rclone, OVENBIRD_S3_PATH_STYLE: 'false' }).s3).toMatchObject({
    endpoint: 'https://minio:9000',
    pathStyle: false,
    credentials: { accessKeyId: 'id', secretAccessKey: 'key' },
  });
});

it('Google’s are signed with HMAC keys', () => {
  expect(readObjectStores({ OVENBIRD_GS_ACCESS_KEY_ID: 'GOOG', OVENBIRD_GS_SECRET_ACCESS_KEY: 'key' }).gs.credentials).toEqual({
    accessKeyId: 'GOOG',
    secretAccessKey: 'key',
  });
});
