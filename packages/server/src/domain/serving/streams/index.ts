// Front door of streams, for who speaks to a broker and for the composition.
export type { StreamSettings } from '../manifest/stream-settings.ts';
export { type StreamAnswer, type StreamReading, startStream } from './stream.ts';
export { createStreams, type StreamPlace, type Streams, type StreamsDeps, type WantedStream } from './streams.ts';
export type { AnswerMessage, TopicMessage, TopicSession, Topics } from './topics.ts';
