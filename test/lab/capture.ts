import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface Capture {
  /** The DSCP (RFC 2474) of each packet so far. */
  readonly marks: readonly number[];
  close(): Promise<void>;
}

/** Of what goes through an interface here and that the expression of pcap-filter(7) lets through. */
export async function openCapture(device: string, expression: string): Promise<Capture> {
  const args = ['-i', device, '-n', '-v', '-t', '-l', '--immediate-mode', expression];
  const child = spawn('tcpdump', args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const marks: number[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const header = /^IP6? \((?:(?:tos|class) 0x([0-9a-f]+))?/.exec(line);
    if (header !== null) marks.push(Number.parseInt(header[1] ?? '0', 16) >> 2);
  });
  await listening(createInterface({ input: child.stderr }));
  return {
    marks,
    close: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

function listening(told: ReturnType<typeof createInterface>): Promise<void> {
  return new Promise((resolve, reject) => {
    told.on('line', (line) => {
      if (line.includes('listening on')) resolve();
    });
    told.on('close', () => reject(new Error('tcpdump has ended')));
  });
}

/** Each mark once for as many packets as had it in a row. */
export function runsOf(marks: readonly number[]): readonly number[] {
  return marks.filter((mark, at) => mark !== marks[at - 1]);
}
