// Loaded into Forelock ahead of its program, with --expose-gc: on each message tells the process above what it holds, garbage taken away.
import type { Held } from './held.ts';

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

process.on('message', () => {
  // Twice: what the first has let go of by a finalizer goes with the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const {
    Timeout = 0,
    TCPSocketWrap = 0,
    PipeWrap = 0,
    UDPWrap = 0,
  } = counted(process.getActiveResourcesInfo());
  const held: Held = {
    ...{ rss: rss / 1e6, heap: heapUsed / 1e6, external: external / 1e6 },
    ...{ timers: Timeout, sockets: TCPSocketWrap + PipeWrap + UDPWrap },
  };
  process.send?.(held);
});
process.channel?.unref();
