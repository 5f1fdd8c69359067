// A NETCONF subsystem that answers every <get-config> as fast as it can with as much as the request's filter asks:
// <megabytes>N</megabytes> in chunks of <chunk>BYTES</chunk>. It speaks 1.1 framing (RFC 6242 4.2) alone. sshd runs it.
import { readSync, writeSync } from 'node:fs';

const base = 'urn:ietf:params:xml:ns:netconf:base:1.0';
const megabyte = 1_000_000;

const hello =
  `<?xml version="1.0" encoding="UTF-8"?><hello xmlns="${base}"><capabilities>` +
  '<capability>urn:ietf:params:netconf:base:1.0</capability>' +
  '<capability>urn:ietf:params:netconf:base:1.1</capability>' +
  '<capability>urn:ietf:params:netconf:capability:candidate:1.0</capability>' +
  `</capabilities><session-id>${process.pid}</session-id></hello>]]>]]>`;

function writeAll(bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSync(1, bytes, written);
}

function chunk(text: string): Buffer {
  return Buffer.from(`\n#${Buffer.byteLength(text)}\n${text}`);
}

/** About 1 MB of whole chunks, each of `size` octets of payload, so that a write costs next to nothing. */
function blockOfChunks(size: number): { bytes: Buffer; payload: number } {
  const entry =
    '<interface><name>ge-0/0/0</name><description>bench</description><mtu>9000</mtu></interface>\n';
  const payload = entry.repeat(Math.ceil(size / entry.length)).slice(0, size);
  // Text alone may be cut anywhere; so the entries are escaped, and any cut of them is well-formed character data.
  const one = chunk(payload.replaceAll('<', '[').replaceAll('>', ']'));
  const count = Math.max(1, Math.floor(megabyte / size));
  return { bytes: Buffer.concat(Array.from({ length: count }, () => one)), payload: count * size };
}

function answerGetConfig(request: string, open: string): void {
  const megabytes = Number(/<megabytes>(\d+)</.exec(request)?.[1] ?? 0);
  const block = blockOfChunks(Number(/<chunk>(\d+)</.exec(request)?.[1] ?? 65_536));
  writeAll(chunk(`${open}<data><bulk xmlns="urn:forelock:bench">`));
  for (let sent = 0; sent < megabytes * megabyte; sent += block.payload) writeAll(block.bytes);
  writeAll(Buffer.concat([chunk('</bulk></data></rpc-reply>'), Buffer.from('\n##\n')]));
}

function answer(request: string): void {
  const id = /message-id\s*=\s*["']([^"']*)["']/.exec(request)?.[1] ?? '';
  const open = `<rpc-reply xmlns="${base}" message-id="${id}">`;
  if (request.includes('get-config')) answerGetConfig(request, open);
  else writeAll(Buffer.concat([chunk(`${open}<ok/></rpc-reply>`), Buffer.from('\n##\n')]));
  if (request.includes('close-session')) process.exit(0);
}

function serve(): void {
  const input = Buffer.alloc(65_536);
  let text = '';
  let end = ']]>]]>';
  writeAll(Buffer.from(hello));
  for (let count = readSync(0, input); count > 0; count = readSync(0, input)) {
    text += input.toString('latin1', 0, count);
    for (let at = text.indexOf(end); at >= 0; at = text.indexOf(end)) {
      const message = text.slice(0, at);
      text = text.slice(at + end.length);
      if (end === '\n##\n') answer(message);
      end = '\n##\n';
    }
  }
}

serve();
