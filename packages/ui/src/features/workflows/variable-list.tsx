// Typed inputs or outputs of a workflow.
import type { WorkflowVariable } from '@ovenbird/contracts/workflows';

export function VariableList({ variables }: { readonly variables: readonly WorkflowVariable[] }) {
  return (
    <ul>
      {variables.map((variable) => (
        <li key={variable.name} className="border-rule border-b py-1.5 last:border-b-0">
          <div className="flex flex-wrap items-baseline gap-x-3">
            <span className="font-medium">{variable.name}</span>
            <code className="font-mono text-ink-2 text-small">{variable.type}</code>
            <span className="ml-auto text-ink-3 text-small">
              {variable.default !== null && variable.default !== undefined ? (
                <>
                  default <code className="font-mono">{JSON.stringify(variable.default)}</code>
                </>
              ) : variable.required ? (
                'required'
              ) : null}
            </span>
          </div>
          {variable.description ? <p className="text-ink-2 text-small">{variable.description}</p> : null}
        </li>
      ))}
    </ul>
  );
}
