import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Between a manager and an agent on loopback; datagrams of the manager, and of the agent, are lost while so told. */
export interface UdpRelay {
  readonly port: number;
  lose: 'nothing' | 'requests' | 'answers' | 'answers until asked again';
  close(): void;
}

export async function openUdpRelay(agentPort: number): Promise<UdpRelay> {
  const [front, back] = [createSocket('udp4'), createSocket('udp4')];
  for (const socket of [front, back]) socket.bind(0, '127.0.0.1');
  await Promise.all([once(front, 'listening'), once(back, 'listening')]);
  const relay: UdpRelay = {
    port: front.address().port,
    lose: 'nothing',
    close: () => {
      front.close();
      back.close();
    },
  };
  let manager = 0;
  front.on('message', (datagram, { port }) => {
    manager = port;
    if (relay.lose === 'answers until asked again') relay.lose = 'nothing';
    if (relay.lose !== 'requests') back.send(datagram, agentPort, '127.0.0.1');
  });
  // A manager that has opened its session anew asks from another port; answers go to the one that asked last.
  back.on('message', (datagram) => {
    if (!relay.lose.startsWith('answers')) front.send(datagram, manager, '127.0.0.1');
  });
  return relay;
}
