import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, PlatformError } from '../../kernel/errors.ts';
import { silentLogger } from '../../kernel/logger.ts';
import { GRPC_CODES, toConnectError } from './errors.ts';

describe('errors of the Flyte protocol', () => {
  it('are never UNKNOWN, which flytekit takes for a missing login', () => {
    expect(Object.keys(GRPC_CODES).toSorted()).toEqual(Object.keys(ERROR_CODES).toSorted());
    expect(Object.values(GRPC_CODES)).not.toContain(Code.Unknown);
    expect(toConnectError('thrown text', 'GetTask', silentLogger).code).toBe(Code.Internal);
    expect(toConnectError(new TypeError('secret'), 'GetTask', silentLogger).rawMessage).toBe('Internal error.');
  });

  it('keep the message that says what to do', () => {
    const error = toConnectError(new PlatformError('already_exists', 'It is there.'), 'CreateTask', silentLogger);
    expect([error.code, error.rawMessage]).toEqual([Code.AlreadyExists, 'It is there.']);
    const own = new ConnectError('as it is', Code.DataLoss);
    expect(toConnectError(own, 'GetTask', silentLogger)).toBe(own);
  });
});
