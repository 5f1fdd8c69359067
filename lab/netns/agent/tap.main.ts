// sshd starts this as its netconf subsystem: `node tap.main.js JOURNAL PROGRAM ARGS...`. Passes all bytes on and writes
// down when a lock arrives, before it goes on, and when an unlock is answered, before the answer goes out.
import { spawn } from 'node:child_process';
import { openJournal } from './journal.ts';

const [file = '', program = '', ...args] = process.argv.slice(2);
const journal = openJournal(file);
const server = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
let unlocking = false;

// The requests of the lab's clients come whole, one at a time.
process.stdin.on('data', (data: Buffer) => {
  const asked = /<(?:[\w.-]+:)?(lock|unlock)[\s>]/.exec(String(data))?.[1];
  if (asked === 'lock') journal('lock-arrived');
  if (asked === 'unlock') unlocking = true;
  server.stdin.write(data);
});
process.stdin.on('end', () => server.stdin.end());
server.stdout.on('data', (data: Buffer) => {
  if (unlocking) journal('unlock-answered');
  unlocking = false;
  process.stdout.write(data);
});
server.stdin.on('error', () => {});
process.stdout.on('error', () => {});
server.on('exit', (status) => process.exit(status ?? 1));
