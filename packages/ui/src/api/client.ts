// The typed client of the native API, for the server that served this page.
import { createClient } from '@ovenbird/sdk';

export const api = createClient({ baseUrl: window.location.origin });
