// How s3:// and gs:// are reached: from the environment only, in the words of AWS's own tools, so that a secret is never an
// argument that others see. What rclone reads from Seldon's secrets (`RCLONE_CONFIG_S3_*`) is taken where AWS's words say nothing.

export interface ObjectStoreConfig {
  /** Absent: AWS's own, of the region. */
  readonly endpoint?: string;
  readonly region: string;
  /** The bucket in the path rather than in the host name: what most stores beside AWS's understand. */
  readonly pathStyle: boolean;
  /** Absent: requests are not signed, which public buckets answer. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };
}

export interface ObjectStores {
  readonly s3: ObjectStoreConfig;
  readonly gs: ObjectStoreConfig;
}

const GOOGLE_ENDPOINT = 'https://storage.googleapis.com';

export function readObjectStores(env: Readonly<Record<string, string | undefined>>): ObjectStores {
  const first = (...names: string[]) => names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
  const endpoint = first('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL', 'RCLONE_CONFIG_S3_ENDPOINT');
  const pathStyle = first('OVENBIRD_S3_PATH_STYLE');
  return {
    s3: {
      ...(endpoint === undefined ? {} : { endpoint: /^https?:\/\//.test(endpoint) ? endpoint : `https://${endpoint}` }),
      region: first('AWS_REGION', 'AWS_DEFAULT_REGION', 'RCLONE_CONFIG_S3_REGION') ?? 'us-east-1',
      pathStyle: pathStyle === undefined ? endpoint !== undefined : pathStyle === '1' || pathStyle === 'true',
      ...credentials(
        first('AWS_ACCESS_KEY_ID', 'RCLONE_CONFIG_S3_ACCESS_KEY_ID'),
        first('AWS_SECRET_ACCESS_KEY', 'RCLONE_CONFIG_S3_SECRET_ACCESS_KEY'),
        first('AWS_SESSION_TOKEN'),
      ),
    },
    gs: {
      endpoint: first('OVENBIRD_GS_ENDPOINT') ?? GOOGLE_ENDPOINT,
      region: first('OVENBIRD_GS_REGION') ?? 'auto',
      pathStyle: true,
      ...credentials(first('OVENBIRD_GS_ACCESS_KEY_ID'), first('OVENBIRD_GS_SECRET_ACCESS_KEY')),
    },
  };
}

function credentials(accessKeyId?: string, secretAccessKey?: string, sessionToken?: string): Pick<ObjectStoreConfig, 'credentials'> {
  if (!accessKeyId || !secretAccessKey) return {};
  return { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } };
}
