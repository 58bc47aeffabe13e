import { expect, it } from 'vitest';
import { createRecentAnswers } from './recent-answers.ts';

const dep = { namespace: 'default', name: 'dep' };

it('remembers who gave the last answers, by deployment, and forgets the oldest', () => {
  const recent = createRecentAnswers(2);
  recent.remember(dep, 'a', 'main');
  recent.remember(dep, 'b', 'canary');
  recent.remember(dep, 'a', 'canary');
  recent.remember(dep, 'c', 'main');
  expect(['a', 'b', 'c'].map((id) => recent.find(dep, id))).toEqual(['canary', undefined, 'main']);
  expect(recent.find({ ...dep, name: 'other' }, 'a')).toBeUndefined();
});
