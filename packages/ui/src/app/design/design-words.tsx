// Type, colours, states, buttons, choices and facts.

import { Button, IconButton } from '../../parts/button.tsx';
import { seriesCount, seriesVariable } from '../../parts/chart/series-colour.ts';
import { Choice } from '../../parts/choice.tsx';
import { CodeBlock } from '../../parts/code-block.tsx';
import { Figure } from '../../parts/figure.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { KeyValue } from '../../parts/key-value.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { stateMeaning, states } from '../../parts/states.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Specimen } from './specimen.tsx';

const grounds = ['paper', 'raised', 'sunken', 'hover', 'rule', 'rule-strong', 'ink-3', 'ink-2', 'ink', 'accent', 'accent-soft', 'clay'];
const type = [
  ['text-figure font-medium', 'Figure 26'],
  ['text-title font-semibold', 'Title 20'],
  ['text-section font-semibold', 'Section 15'],
  ['text-prose', 'Prose 14'],
  ['text-base', 'Base 13, tables, 0123456789'],
  ['text-small text-ink-3', 'Small 12, labels and units'],
  ['font-mono text-small', 'mono 12 {"a": 1}'],
] as const;
const ignore = () => {};

export function DesignWords() {
  return (
    <>
      <Specimen name="Type">
        <div className="flex flex-col gap-1">
          {type.map(([look, words]) => (
            <p key={look} className={look}>
              {words}
            </p>
          ))}
        </div>
      </Specimen>
      <Specimen name="Colours">
        <ul className="grid grid-cols-6 gap-2">
          {grounds.map((name) => (
            <li key={name} className="text-ink-2 text-micro">
              <span className="mb-1 block h-8 rounded-md border border-rule" style={{ background: `var(--${name})` }} />
              {name}
            </li>
          ))}
        </ul>
        <ul className="mt-3 flex gap-2" aria-label="Series">
          {Array.from({ length: seriesCount }, (_, slot) => (
            <li key={seriesVariable(slot)} className="h-4 flex-1 rounded-sm" style={{ background: seriesVariable(slot) }} />
          ))}
        </ul>
      </Specimen>
      <Specimen name="States: one colour and one shape each">
        <ul className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1">
          {states.map((state) => (
            <li key={state} className="contents">
              <StateBadge state={state} />
              <span className="text-ink-3">{stateMeaning[state]}</span>
            </li>
          ))}
        </ul>
      </Specimen>
      <Specimen name="Buttons, choices, tags, keys">
        <div className="flex flex-wrap items-center gap-2">
          <Button weight="primary">Primary</Button>
          <Button>Plain</Button>
          <Button weight="quiet">Quiet</Button>
          <Button weight="danger" icon="trash">
            Danger
          </Button>
          <Button disabled>Disabled</Button>
          <IconButton label="Copy" icon="copy" />
          <Choice
            label="Axis"
            options={[
              ['step', 'Step'],
              ['time', 'Wall time'],
            ]}
            value="step"
            onChange={ignore}
          />
          <Tag tone="accent">champion</Tag>
          <Tag>shadow</Tag>
          <Kbd>K</Kbd>
        </div>
      </Specimen>
      <Specimen name="Tabs">
        <Tabs
          label="Example"
          active="one"
          onChange={ignore}
          tabs={[
            { id: 'one', label: 'Graph' },
            { id: 'two', label: 'Nodes', count: 12 },
            { id: 'three', label: 'Logs' },
          ]}
        >
          <p className="text-ink-2">The panel of the chosen tab.</p>
        </Tabs>
      </Specimen>
      <Specimen name="Figures, facts, sparkline">
        <div className="flex flex-wrap items-end gap-10">
          <Figure name="Requests" value="412" unit="per s" window="now, over 5 s" />
          <Figure name="Errors" value="2.1 %" window="9 of 428, last 15 min" tone="bad" />
          <Sparkline
            values={[3, 5, 4, 8, 12, 11, 14, 9, 10, 13, 12, 15]}
            errors={[0, 0, 0, 1, 2, 0, 0, 0, 1, 0, 0, 0]}
            label="Example traffic"
          />
        </div>
        <div className="mt-4">
          <KeyValue
            facts={[
              ['Flavors', 'keras, python_function'],
              ['Git commit', null],
            ]}
          />
        </div>
      </Specimen>
      <Specimen name="Progress">
        <div className="flex max-w-80 flex-col gap-3">
          <ProgressBar label="Rows of a job that runs" done={412} total={1000} />
          <ProgressBar label="Rows of a job of unknown length" done={412} total={null} />
          <ProgressBar label="Rows of a job that is done" done={1000} total={1000} tone="done" />
          <ProgressBar label="Rows of a job that failed" done={300} total={1000} tone="bad" />
          <ProgressBar label="Rows of a job that was stopped" done={700} total={1000} tone="halted" />
        </div>
      </Specimen>
      <Specimen name="Code">
        <CodeBlock
          code={'{\n  "data": { "ndarray": [[0.2, -1.5e-3]] },\n  "meta": { "puid": "x", "ok": true }\n}'}
          language="json"
          label="Example"
        />
      </Specimen>
    </>
  );
}
