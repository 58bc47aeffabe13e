// Unary gRPC calls with message bytes, over one connection.
import { Client, credentials, Metadata } from '@grpc/grpc-js';

export interface GrpcCaller {
  /** @throws what gRPC says: an error with `code` and `details` */
  call(method: string, message: Uint8Array, metadata?: Readonly<Record<string, string>>): Promise<Buffer>;
  close(): void;
}

/** @param url  e.g. `http://127.0.0.1:9000` */
export function createGrpcCaller(url: string): GrpcCaller {
  const client = new Client(new URL(url).host, credentials.createInsecure());
  const asIs = (bytes: Buffer) => bytes;
  return {
    call: (method, message, fields = {}) => {
      const metadata = new Metadata();
      for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
      return new Promise((resolve, reject) => {
        client.makeUnaryRequest(method, asIs, asIs, Buffer.from(message), metadata, (error, answer) => {
          if (error) reject(error);
          else resolve(answer!);
        });
      });
    },
    close: () => client.close(),
  };
}
