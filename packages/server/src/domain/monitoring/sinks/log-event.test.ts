import { expect, it } from 'vitest';
import { eventBody } from './log-event.ts';

it('a message that fits is the body of its event', () => {
  expect(eventBody('{"a":1}', 7)).toEqual({ body: '{"a":1}' });
});

it('of a message that does not fit, the body has its size and its beginning, and is JSON that fits in the same room', () => {
  const quotes = '"'.repeat(1000);
  const { body, truncatedFrom } = eventBody(quotes, 500);
  expect(JSON.parse(body)).toEqual({ truncated: true, size: 1000, start: '"'.repeat(250) });
  expect(truncatedFrom).toBe(1000);
  expect(body.length).toBeLessThan(500 + 50);
});
