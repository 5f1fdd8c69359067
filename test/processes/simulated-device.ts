// A simulated device in a process of its own: `node simulated-device.js OPTIONS`, where OPTIONS is JSON of
// SimulatedDeviceOptions. Prints {"event":"listening","ports":{"r1":N},"snmpPort":N,"hostKeySha256":"..."}; ends on SIGTERM.
import { openSimulatedDevice, type SimulatedDeviceOptions } from '../../src/simulator/index.ts';

const device = await openSimulatedDevice(JSON.parse(process.argv[2] ?? '{}') as SimulatedDeviceOptions);
const { port, snmpPort, hostKeySha256 } = device;
console.log(JSON.stringify({ event: 'listening', ports: { r1: port }, snmpPort, hostKeySha256 }));
process.once('SIGTERM', () => void device.close().then(() => process.exit(0)));
