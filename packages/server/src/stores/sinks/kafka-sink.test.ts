import { expect, it } from 'vitest';
import { logEvent } from '../../../testing/log-event.ts';
import { toMessage } from './kafka-sink.ts';

it('an event is a message of Kafka with the headers of Seldon, under the id of its request', () => {
  const event = logEvent({ id: 'a-uuid', at: Date.UTC(2026, 10, 25), requestId: 'P', side: 'feedback', body: '{"reward":1}' });
  expect(toMessage(event, 'seldon')).toEqual({
    topic: 'seldon',
    key: 'P',
    value: '{"reward":1}',
    headers: {
      requestid: 'P',
      modelid: 'classifier',
      inferenceservicename: 'iris',
      namespace: 'default',
      endpoint: 'main',
      protocol: 'seldon',
      type: 'io.seldon.serving.feedback',
      'content-type': 'application/json',
      id: 'a-uuid',
      source: 'http://127.0.0.1:9000/',
      time: '2026-11-25T00:00:00.000Z',
    },
  });
});
