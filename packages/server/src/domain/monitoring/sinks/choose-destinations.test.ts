import { expect, it } from 'vitest';
import { chooseDestinations } from './choose-destinations.ts';
import { describeDestination } from './event-sink.ts';

const url = 'http://receiver/';
const kafka = { brokers: 'broker:9092' };
const search = 'http://search/';
const all = { http: 'http://default/', kafka: { brokers: 'shared:9092', topic: 'shared' }, elasticsearch: search };

it.each([
  ['nowhere when nobody says where', {}, {}, []],
  ['to its own address', { url }, {}, ['http://receiver/']],
  ['to its own address rather than to a default', { url }, all, ['http://receiver/', 'elasticsearch+http://search/']],
  ['to the default address', {}, { http: all.http }, ['http://default/']],
  ['to the default broker rather than to the default address', {}, all, ['kafka://shared:9092/shared', 'elasticsearch+http://search/']],
  ["to the predictor's broker rather than to its own address, in Seldon's topic", { url, kafka }, {}, ['kafka://broker:9092/seldon']],
  [
    'to the topic that the predictor names',
    { kafka: { ...kafka, topic: 'mine' } },
    all,
    ['kafka://broker:9092/mine', 'elasticsearch+http://search/'],
  ],
])('what a unit logs goes %s', (_case, asked, defaults, destinations) => {
  expect(chooseDestinations(asked, defaults).map(describeDestination)).toEqual(destinations);
});

it('a destination is described without what is secret in it', () => {
  expect(describeDestination({ kind: 'http', url: 'https://me:secret@host:8443/path?key=secret#secret' })).toBe('https://host:8443/path');
});
