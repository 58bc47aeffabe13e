// The log of a task attempt as it grows; picks up where it was when the connection is lost.
import type { ExecutionRef } from '@ovenbird/contracts/executions';
import { useEffect, useState } from 'react';
import { api } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';

export interface AttemptLog {
  readonly text: string;
  readonly complete: boolean;
  /** Bytes at the beginning that are not shown. */
  readonly skippedBytes: number;
  readonly failure?: string;
}

/** What a page holds of one log at most; the rest is in the store. */
const heldBytes = 4_000_000;
const retryMs = 1000;

const nothing: AttemptLog = { text: '', complete: false, skippedBytes: 0 };

/** @param logBytes  size when the page was opened: decides how much of the beginning is left out */
export function useAttemptLog(ref: ExecutionRef, nodeId: string, attempt: number, logBytes: number): AttemptLog {
  const [log, setLog] = useState(nothing);
  const [start] = useState(() => Math.max(0, logBytes - heldBytes));
  const { project, domain, name } = ref;
  useEffect(() => {
    const stop = new AbortController();
    let offset = start;
    let text = '';
    const follow = async () => {
      const chunks = await api.executions.followLogs(
        { params: { project, domain, name, nodeId, attempt }, query: { offset } },
        { signal: stop.signal },
      );
      for await (const chunk of chunks) {
        offset = chunk.nextOffset;
        text += chunk.text;
        setLog({ text, complete: chunk.complete, skippedBytes: start });
        if (chunk.complete) return true;
      }
      return false;
    };
    const keepFollowing = async () => {
      setLog({ ...nothing, skippedBytes: start });
      while (!stop.signal.aborted) {
        try {
          if (await follow()) return;
        } catch (error) {
          if (stop.signal.aborted) return;
          const failure = failureOf(error);
          setLog((before) => ({ ...before, failure: failure.message }));
          if (!failure.unreachable) return;
        }
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    };
    void keepFollowing();
    return () => stop.abort();
  }, [project, domain, name, nodeId, attempt, start]);
  return log;
}
