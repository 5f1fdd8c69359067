// `node poll-floor.js echo` and `node poll-floor.js ask PORT PER_SECOND`: what it costs to send and take the same datagrams alone.
import { createSocket } from 'node:dgram';

/** Bytes of a poll's GETBULK and of its response, authPriv, as captured between Forelock and the benchmark's agents. */
const [asked, answered] = [238, 442];

const socket = createSocket('udp4');
const [, , role, port, perSecond] = process.argv;
if (role === 'echo') {
  const answer = Buffer.alloc(answered);
  socket.on('message', (_, { port: to, address }) => socket.send(answer, to, address));
} else {
  const request = Buffer.alloc(asked);
  let sent = 0;
  const start = Date.now();
  socket.on('message', () => {});
  setInterval(() => {
    const due = ((Date.now() - start) / 1_000) * Number(perSecond);
    for (; sent < due; sent += 1) socket.send(request, Number(port), '127.0.0.1');
  }, 5);
}
socket.bind(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ event: 'listening', ports: { [role ?? '']: socket.address().port } })),
);
