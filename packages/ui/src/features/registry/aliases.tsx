// The aliases of a model: which version each points at, and moving one, which deployments that follow it will roll to.
import type { ModelVersionSummary, RegisteredModel } from '@ovenbird/contracts/models';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { api } from '../../api/client.ts';
import { failureOf } from '../../api/failure.ts';
import { Button, buttonClass } from '../../parts/button.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Icon } from '../../parts/icon.tsx';
import { PageLink } from '../../parts/page-link.tsx';
import { Tag } from '../../parts/tag.tsx';
import { showToast } from '../../parts/toast.tsx';
import { versionHref } from './queries.ts';

interface AliasesProps {
  readonly model: RegisteredModel;
  readonly versions: readonly ModelVersionSummary[];
}

export function Aliases({ model, versions }: AliasesProps) {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: (alias: string) => api.models.deleteAlias({ params: { name: model.name, alias } }),
    onSuccess: (_model, alias) => {
      showToast(`Removed the alias ${alias}`);
      return queries.invalidateQueries({ queryKey: ['models'] });
    },
    onError: (error) => showToast(failureOf(error).message, 'error'),
  });
  const aliases = Object.entries(model.aliases).sort(([a], [b]) => a.localeCompare(b));
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-2" data-part="aliases">
      {aliases.map(([alias, version]) => (
        <div key={alias} className="flex items-center gap-2">
          <Tag tone="accent">{alias}</Tag>
          <Icon name="arrow" size={14} className="text-ink-3" />
          <PageLink href={versionHref(model.name, version)} className="link font-medium">
            version {version}
          </PageLink>
          <MoveAlias model={model} versions={versions} alias={alias} />
          <ConfirmDialog
            danger
            trigger={
              <Button weight="quiet" className="h-7 px-2 text-small">
                Remove
              </Button>
            }
            title={`Remove the alias ${alias}?`}
            action="Remove alias"
            onConfirm={() => remove.mutateAsync(alias).catch(() => undefined)}
          >
            Deployments that follow models:/{model.name}@{alias} keep serving version {version}, and can follow it no further. The version
            itself stays. The alias can be set again.
          </ConfirmDialog>
        </div>
      ))}
      {versions.length > 0 ? <MoveAlias model={model} versions={versions} /> : null}
    </div>
  );
}

/** Moves an alias, or sets a new one when none is given. */
function MoveAlias({ model, versions, alias }: AliasesProps & { readonly alias?: string }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState(alias ?? '');
  const current = alias ? model.aliases[alias] : undefined;
  const [picked, setPicked] = useState('');
  // The versions may be read only after this was drawn, so the first choice is not kept in the state.
  const version = picked || (versions.find((each) => each.version !== current)?.version ?? '');
  const queries = useQueryClient();
  const move = useMutation({
    mutationFn: () => api.models.setAlias({ params: { name: model.name, alias: name }, body: { version } }),
    onSuccess: () => {
      showToast(`${name} points at version ${version}`);
      setOpen(false);
      return queries.invalidateQueries({ queryKey: ['models'] });
    },
    onError: (error) => showToast(failureOf(error).message, 'error'),
  });
  const following = model.servedAt.filter((served) => served.version === current);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={`${buttonClass(alias ? 'quiet' : 'plain')} h-7 px-2 text-small`}>
        {alias ? 'Move' : 'Set an alias'}
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(20_14_8/0.4)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed top-[20vh] left-1/2 z-50 w-[min(480px,calc(100vw-32px))] -translate-x-1/2 rounded-lg border border-rule bg-raised p-6 shadow-over"
        >
          <Dialog.Title className="font-semibold text-section">{alias ? `Move ${alias}` : 'Set an alias'}</Dialog.Title>
          <form
            className="mt-4 flex flex-col gap-4"
            onSubmit={(event) => {
              event.preventDefault();
              move.mutate();
            }}
          >
            {alias ? null : (
              <label className="flex flex-col gap-1">
                <span className="label">Alias</span>
                <input
                  required
                  value={name}
                  onChange={(event) => setName(event.target.value)}
                  placeholder="champion"
                  className="h-8 rounded-md border border-rule-strong bg-paper px-2.5"
                />
              </label>
            )}
            <label className="flex flex-col gap-1">
              <span className="label">{current ? `From version ${current} to` : 'Version'}</span>
              <select
                value={version}
                onChange={(event) => setPicked(event.target.value)}
                className="h-8 rounded-md border border-rule-strong bg-paper px-2"
              >
                {versions.map((each) => (
                  <option key={each.version} value={each.version} disabled={each.version === current}>
                    version {each.version}
                    {each.version === current ? ', as it is now' : ''}
                  </option>
                ))}
              </select>
            </label>
            {alias ? (
              <p className="text-ink-2">
                {following.length > 0
                  ? `${following.map((served) => `${served.namespace}/${served.name}`).join(', ')} serves version ${current}. If it follows models:/${model.name}@${alias}, it loads version ${version} beside the old one, then switches; no request fails. Moving the alias back rolls it back.`
                  : `Deployments that follow models:/${model.name}@${alias} will roll to version ${version}. Moving the alias back rolls them back.`}
              </p>
            ) : null}
            <div className="flex justify-end gap-2">
              <Dialog.Close className={buttonClass()}>Cancel</Dialog.Close>
              <Button type="submit" weight="primary" disabled={move.isPending || version === '' || version === current}>
                {alias ? `Move to version ${version}` : 'Set alias'}
              </Button>
            </div>
          </form>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
