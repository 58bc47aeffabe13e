import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaConnection } from './kafka-connection.ts';

describe('what the driver is given', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ovenbird-kafka-connection-'));
    await mkdir(join(folder, 'kafka'));
    await writeFile(join(folder, 'kafka', 'password'), 'p w\n');
    await writeFile(join(folder, 'ca.pem'), 'PEM\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const password = { secret: 'kafka', key: 'password' };
  const sasl = { mechanism: 'PLAIN', username: { text: 'me' }, password } as const;

  it('is nothing for brokers that are spoken to in the clear', async () => {
    expect(await kafkaConnection(undefined, ['broker:9092'], undefined)).toEqual({});
  });

  it('is what files and secrets hold at this time, without the line break at their end', async () => {
    expect(await kafkaConnection({ tls: { ca: { file: join(folder, 'ca.pem') } }, sasl }, ['broker:9092'], folder)).toEqual({
      tls: { ca: 'PEM' },
      tlsServerName: true,
      sasl: { mechanism: 'PLAIN', username: 'me', password: 'p w' },
    });
    await writeFile(join(folder, 'kafka', 'password'), 'renewed');
    expect(await kafkaConnection({ sasl }, ['broker:9092'], folder)).toMatchObject({ sasl: { password: 'renewed' } });
  });

  it('names no server where brokers are addresses', async () => {
    for (const broker of ['10.0.0.1:9092', '[::1]:9092'])
      expect(await kafkaConnection({ tls: {} }, ['broker:9092', broker], undefined)).toEqual({ tls: {}, tlsServerName: false });
  });

  it('is told by name when it is not there', async () => {
    const none = { ...sasl, password: { secret: 'kafka', key: 'none' } };
    await expect(kafkaConnection({ sasl: none }, [], folder)).rejects.toThrow('the key none of the secret kafka cannot be read: ENOENT');
    await expect(kafkaConnection({ sasl }, [], undefined)).rejects.toThrow('the server was started without --secrets DIR');
    await expect(kafkaConnection({ tls: { ca: { file: '/none.pem' } } }, [], folder)).rejects.toThrow('/none.pem cannot be read: ENOENT');
  });
});
