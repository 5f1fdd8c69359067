import { once } from 'node:events';
import type { Between } from '../between.ts';
import { openForelock } from '../forelock.ts';
import { openControlServer, openHttpServer } from '../http/index.ts';
import { ensureHostKey } from './host-key.ts';
import { type LogLevel, openLog } from './log.ts';
import { readConfig } from './read-config.ts';
import { readHttpSecrets } from './read-http-secrets.ts';
import { readSecrets } from './read-secrets.ts';
import { systemClock } from './system-clock.ts';

/**
 * `forelock serve`: says `{"event":"listening","port":...,"ports":{...},"http":...}` on stdout when tools can connect, and runs until
 * SIGTERM or SIGINT; then every session is ended, its locks first.
 */
export async function serve(options: {
  readonly config: string;
  readonly logLevel: LogLevel;
  readonly between?: Between;
}): Promise<void> {
  const config = await readConfig(options.config);
  await ensureHostKey(config.listen.hostKey);
  const secrets = await readSecrets(config, process.env);
  const httpSecrets = await readHttpSecrets(config, process.env);
  const log = openLog(options.logLevel);
  const stopping = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')]);
  const { between } = options;
  const forelock = await openForelock(config, secrets, {
    ...{ clock: systemClock, log },
    ...(between === undefined ? {} : { between }),
  });
  try {
    const control = await openControlServer(config.state, forelock.controlled);
    const http = await openHttpServer(config.http, httpSecrets, forelock.controlled);
    const { port, ports } = forelock;
    process.stdout.write(
      `${JSON.stringify({ event: 'listening', port: port ?? null, ports, http: http?.port ?? null })}\n`,
    );
    log.info({ event: 'listening', port, ports, http: http?.port, state: config.state }, 'listening');
    await stopping;
    log.info({ event: 'closing' }, 'closing');
    await http?.close();
    await control.close();
  } finally {
    await forelock.close();
  }
}
