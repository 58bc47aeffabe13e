// What a sink is shown: the server's own credentials where the destination is one that the server's options name, at this time,
// and never elsewhere; a manifest could name any address.
import type { Config } from '../config/config.ts';
import type { Destination } from '../domain/monitoring/index.ts';
import type { SinkCredentials } from '../stores/sinks/open-sink.ts';

export function createSinkCredentials({
  requestLog: { sinks },
  sinkAccess: access,
  secretsDir,
}: Pick<Config, 'requestLog' | 'sinkAccess' | 'secretsDir'>): (destination: Destination) => SinkCredentials {
  return (destination) => {
    switch (destination.kind) {
      case 'http':
        return destination.url === sinks.http ? { authorization: access.http } : {};
      case 'kafka':
        return { secretsDir, ...(destination.brokers === sinks.kafka?.brokers ? { kafka: access.kafka } : {}) };
      case 'elasticsearch':
        return destination.url === sinks.elasticsearch ? { authorization: access.elasticsearch } : {};
    }
  };
}
