import { expect, test } from 'vitest';
import { readTraceback, shortFile } from './traceback.ts';

const plain = `Traceback (most recent call last):
  File "/venv/lib/python3.11/site-packages/flytekit/core/base_task.py", line 754, in dispatch_execute
    native_outputs = self.execute(**native_inputs)
                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/home/ada/food/workflow.py", line 41, in train
    raise ValueError("3 pictures have no class")
ValueError: 3 pictures have no class`;

test("a plain traceback gives its frames, and knows a library's from the user's", () => {
  const traceback = readTraceback(plain);
  expect(traceback?.exception).toBe('ValueError: 3 pictures have no class');
  expect(traceback?.frames).toEqual([
    {
      file: '/venv/lib/python3.11/site-packages/flytekit/core/base_task.py',
      line: 754,
      name: 'dispatch_execute',
      code: ['native_outputs = self.execute(**native_inputs)'],
      library: true,
    },
    { file: '/home/ada/food/workflow.py', line: 41, name: 'train', code: ['raise ValueError("3 pictures have no class")'], library: false },
  ]);
});

test('a traceback that flytekit has indented under "Trace:" is read the same', () => {
  const indented = `Trace:\n\n    ${plain.replaceAll('\n', '\n    ')}\n\nMessage:\n\n    ValueError: 3 pictures have no class`;
  expect(readTraceback(indented)).toEqual(readTraceback(plain));
});

test('of chained exceptions the one that reached the top is shown', () => {
  const chained = `${plain}\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File "/home/ada/food/main.py", line 3, in <module>\n    main()\nRuntimeError: training stopped`;
  expect(readTraceback(chained)?.exception).toBe('RuntimeError: training stopped');
});

test('a text without a traceback gives none', () => {
  expect(readTraceback('Container killed: used 5.1 GB of 4 GB')).toBeUndefined();
});

test("a library's file is told by its package, a user's by its last folders", () => {
  expect(shortFile('/venv/lib/python3.11/site-packages/keras/src/trainer.py')).toBe('keras/src/trainer.py');
  expect(shortFile('/home/ada/work/food/workflow.py')).toBe('work/food/workflow.py');
  expect(shortFile('/data/code/879dcd877b375de101dd4a768c4793c0/workflow.py')).toBe('data/code/workflow.py');
});
