import type { DeviceStatus, Pending, Seat, Work } from '../../src/harmony/index.ts';
import type { Outcome } from '../../src/predict/index.ts';
import type { Desk } from './watched-harmony.ts';

/** A desk that asks another for all of it: what a planted bug at the desk begins with. */
export class PassingDesk implements Desk {
  protected readonly desk: Desk;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  request(work: Work): Pending {
    return this.desk.request(work);
  }

  release(seat: Seat, outcome: Outcome): Promise<void> {
    return this.desk.release(seat, outcome);
  }

  stands(seat: Seat): boolean {
    return this.desk.stands(seat);
  }

  renew(seat: Seat): number {
    return this.desk.renew(seat);
  }

  knows(device: string): boolean {
    return this.desk.knows(device);
  }

  deviceStatus(device: string, sessions: number): DeviceStatus {
    return this.desk.deviceStatus(device, sessions);
  }
}
