// Front door of artifacts.
export { artifactKey, keyOfUri } from './artifact-path.ts';
export { type ArtifactFile, type Artifacts, createArtifacts } from './artifacts.ts';
export type { BlobContent, BlobEntry, BlobStore, ByteRange } from './blob-store.ts';
export { contentTypeOf } from './content-type.ts';
