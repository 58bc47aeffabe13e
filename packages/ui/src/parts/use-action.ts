// What a button does to the server: says what was done, or why not.
import { useMutation } from '@tanstack/react-query';
import { failureOf } from '../api/failure.ts';
import { showToast } from './toast.tsx';

/**
 * @param done  what is said when it was done
 * @param then  what follows, e.g. reading again what it changed
 * @returns     a call that never throws
 */
export function useAction(act: () => Promise<unknown>, done: string, then: () => unknown): () => Promise<unknown> {
  const mutation = useMutation({
    mutationFn: act,
    onSuccess: () => {
      showToast(done);
      return then();
    },
    onError: (error) => showToast(failureOf(error).message, 'error'),
  });
  return () => mutation.mutateAsync().catch(() => undefined);
}
