// What a model takes and gives, as its signature says.
import type { ModelSignature } from '@ovenbird/contracts/models';

type Field = NonNullable<ModelSignature['inputs']>[number];

export function Signature({ signature }: { readonly signature: ModelSignature }) {
  return (
    <div className="flex flex-col gap-4">
      <Fields title="Inputs" fields={signature.inputs} />
      <Fields title="Outputs" fields={signature.outputs} />
      {signature.params && signature.params.length > 0 ? (
        <div>
          <h3 className="label">Params</h3>
          <ul>
            {signature.params.map((param) => (
              <li key={param.name} className="flex gap-3 border-rule border-b py-1.5 last:border-b-0">
                <span className="min-w-0 flex-1 truncate font-medium">{param.name}</span>
                <code className="font-mono text-ink-2 text-small">{param.type}</code>
                <span className="text-ink-3 text-small">default {JSON.stringify(param.default)}</span>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

function Fields({ title, fields }: { readonly title: string; readonly fields: readonly Field[] | null }) {
  return (
    <div>
      <h3 className="label">{title}</h3>
      {fields ? (
        <ul>
          {fields.map((field, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column may have no name
            <li key={index} className="flex items-baseline gap-3 border-rule border-b py-1.5 last:border-b-0">
              <span className="min-w-0 flex-1 truncate font-medium">
                {field.name ?? <span className="font-normal text-ink-3">unnamed</span>}
              </span>
              {field.required ? null : <span className="text-ink-3 text-small">optional</span>}
              <code className="font-mono text-ink-2 text-small">
                {field.type}
                {field.shape ? ` [${field.shape.map((size) => (size === -1 ? 'any' : size)).join(' × ')}]` : ''}
              </code>
            </li>
          ))}
        </ul>
      ) : (
        <p className="text-ink-2">Not said.</p>
      )}
    </div>
  );
}
