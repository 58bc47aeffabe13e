// Paths of this protocol that need no token, and the address by which a client reached us.

/** Files by signed URLs: the signature is their proof. */
export const SIGNED_PREFIX = '/flyte-data';

/** A client asks here how to log in. */
export const OPEN_SERVICES = ['/flyteidl.service.AuthMetadataService/'];

/** E.g. `http://127.0.0.1:8080`, as the client wrote it: behind a tunnel or a proxy, what we listen on is not what it can reach. */
export const originOf = (callUrl: string): string => new URL(callUrl).origin;
