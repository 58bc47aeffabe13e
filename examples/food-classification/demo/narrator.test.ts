import { expect, test } from 'vitest';
import { claim, createNarrator, StepFailure } from './narrator.ts';

test('steps are numbered, and what is said stands below them', async () => {
  let text = '';
  const narrator = createNarrator((more) => {
    text += more;
  });
  await narrator.step('Bake', async () => narrator.proved('it is done'));
  await narrator.step('Eat', async () => narrator.command('eat bread'));
  expect(text).toBe('\n1  Bake\n   ✓ it is done\n\n2  Eat\n   $ eat bread\n');
});

test('a claim that does not hold ends the demo with the name of its step', async () => {
  const narrator = createNarrator(() => {});
  const failing = narrator.step('Bake', async () => claim(false, 'the oven is cold'));
  await expect(failing).rejects.toThrow(StepFailure);
  await expect(failing).rejects.toThrow('“1  Bake” failed: the oven is cold');
});
