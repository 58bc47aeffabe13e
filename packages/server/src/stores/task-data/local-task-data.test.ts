import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import { ErrorDocumentSchema } from '@ovenbird/protos/flyteidl/core/errors';
import { LiteralMapSchema } from '@ovenbird/protos/flyteidl/core/literals';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { int } from '../../../testing/workflow-builder.ts';
import type { TaskData } from '../../domain/workflows/index.ts';
import { createLocalTaskData } from './local-task-data.ts';

const execution = { project: 'p', domain: 'd', name: 'a1' };
const key = { execution, nodeId: 'n0', attempt: 1 };

describe('task data in a local folder', () => {
  let root: string;
  let data: TaskData;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'ovenbird-task-data-'));
    data = createLocalTaskData(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const outputs = (name: string) => join(data.places(key, '').outputPrefix, name);

  it('gives bare absolute paths, and each attempt its own', () => {
    const places = data.places(key, '');
    expect(places.inputs).toBe(join(root, 'executions/p/d/a1/n0/inputs.pb'));
    expect(places.outputPrefix).toBe(join(root, 'executions/p/d/a1/n0/1/outputs'));
    expect(places.previousCheckpointPrefix).toBe(join(root, 'executions/p/d/a1/n0/0/checkpoint'));
    expect(data.places({ ...key, attempt: 0 }, '').previousCheckpointPrefix).toBeNull();
    expect(data.places(key, 's3://bucket/raw/').rawPrefix).toBe('s3://bucket/raw/a1-n0-1');
  });

  it('keeps inputs, whole', async () => {
    expect(await data.readInputs(execution, 'n0')).toBeNull();
    const inputs = create(LiteralMapSchema, { literals: { a: int(1) } });
    await data.writeInputs(execution, 'n0', inputs);
    expect(await data.readInputs(execution, 'n0')).toEqual(inputs);
    expect(await readdir(join(root, 'executions/p/d/a1/n0'))).toEqual(['inputs.pb']);
  });

  it('reads what a process left: nothing, outputs, futures, or an error, which is final', async () => {
    await data.prepare(data.places(key, ''));
    expect(await data.readResult(key)).toEqual({ kind: 'nothing' });
    await writeFile(outputs('futures.pb'), '');
    expect(await data.readResult(key)).toEqual({ kind: 'futures' });
    const values = create(LiteralMapSchema, { literals: { o0: int(5) } });
    await writeFile(outputs('outputs.pb'), toBinary(LiteralMapSchema, values));
    expect(await data.readResult(key)).toEqual({ kind: 'outputs', outputs: values });
    await writeFile(outputs('error.pb'), toBinary(ErrorDocumentSchema, create(ErrorDocumentSchema, { error: { message: 'no' } })));
    expect(await data.readResult(key)).toMatchObject({ kind: 'error', error: { message: 'no' } });
  });

  it('tells of a file that is cut off', async () => {
    await data.prepare(data.places(key, ''));
    await writeFile(outputs('outputs.pb'), Uint8Array.from([0x0a, 0x7f, 0x01]));
    expect(await data.readResult(key)).toMatchObject({ kind: 'unreadable', file: 'outputs.pb' });
  });

  it('takes nothing of an earlier process of the same number for a result', async () => {
    await data.prepare(data.places(key, ''));
    await writeFile(outputs('error.pb'), '');
    await data.prepare(data.places(key, ''));
    expect(await data.readResult(key)).toEqual({ kind: 'nothing' });
  });

  it('reads logs by offset while they grow', async () => {
    expect(await data.readLog(key, 0, 10)).toEqual({ bytes: new Uint8Array(), sizeBytes: 0 });
    const places = data.places(key, '');
    await data.prepare(places);
    await appendFile(places.log, 'hello ');
    await appendFile(places.log, 'world');
    const text = async (offset: number, limit: number) => {
      const { bytes, sizeBytes } = await data.readLog(key, offset, limit);
      return [Buffer.from(bytes).toString(), sizeBytes];
    };
    expect(await text(0, 100)).toEqual(['hello world', 11]);
    expect(await text(6, 3)).toEqual(['wor', 11]);
    expect(await text(50, 3)).toEqual(['', 11]);
  });
});
