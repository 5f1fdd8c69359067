/** Where Forelock's words go. Fields hold no secret: whoever calls leaves passwords and keys out. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

const quiet = (): void => {};

export const silentLog: Log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
