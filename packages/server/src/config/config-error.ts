/** A configuration fault: its message is all a user sees. */
export class ConfigError extends Error {}
