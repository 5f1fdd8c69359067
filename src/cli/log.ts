import { destination, type Logger, pino } from 'pino';
import type { Log } from '../core/index.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
export const logLevels: readonly LogLevel[] = ['debug', 'info', 'warn', 'error', 'silent'];

/** Who logs leaves secrets out; what has such a name all the same is not written either. `token` is no secret: it is a fencing token. */
const secretNames = ['password', 'passphrase', 'secret', 'authorization', 'privateKey', 'authKey', 'privKey'];
const redact = { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' };

/** JSON lines on stderr, so that stdout stays for what a command answers. */
export function openLog(level: LogLevel): Log {
  const logger: Logger = pino({ level, base: null, redact }, destination({ dest: 2, sync: true }));
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
