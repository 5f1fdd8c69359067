import { z } from 'zod';
import type { DeviceConfig } from '../../core/index.ts';
import { limitsOf } from '../../device/index.ts';
import type { DeviceStatus } from '../../harmony/index.ts';
import type { Controlled } from '../controlled.ts';
import { toldLoad } from '../schema/amounts.ts';
import { type DeviceDetail, device, deviceDetail } from '../schema/device.ts';
import { type Page, type Paging, pageBehind, pageOf, paging } from '../schema/page.ts';
import { type Summary, summary } from '../schema/status.ts';
import type { Api } from '../served.ts';
import { answers } from './answers.ts';
import { known, named } from './named.ts';

export function deviceRoutes(api: Api, controlled: Controlled): void {
  api.get(
    '/v1/status',
    {
      schema: {
        operationId: 'status',
        summary: 'Forelock as a whole.',
        response: answers({ 200: { description: 'As it is now.', schema: summary } }),
      },
    },
    () => summaryOf(controlled),
  );
  api.get(
    '/v1/devices',
    {
      schema: {
        operationId: 'devices',
        summary:
          'Devices in the order of forelock.yaml: what each has, what is set aside, who holds and who waits.',
        querystring: z.strictObject(paging(100, 1_000)),
        response: answers({ 200: { description: 'A page of devices.', schema: pageOf(device) } }),
      },
      config: { tagged: true },
    },
    ({ query }) => devicePage(controlled, query),
  );
  api.get(
    '/v1/devices/:name',
    {
      schema: {
        operationId: 'device',
        summary: 'One device, with what its profile and its last session tell of it.',
        params: named,
        response: answers({ 200: { description: 'The device.', schema: deviceDetail } }),
      },
      config: { tagged: true },
    },
    ({ params }) => detailOf(controlled, known(controlled, params.name)),
  );
}

function summaryOf({ config, harmony, forecastCounts, clock }: Controlled): Summary {
  const { seats, waiting } = harmony.picture();
  return {
    ...{ at: clock.now(), devices: config.devices.length, grants: seats.length, waiting: waiting.length },
    ...{ hosts: harmony.hosts(), pam: harmony.decisions, forecasts: forecastCounts() },
    monitor: harmony.adjustments,
  };
}

/** Only the page's devices are looked at, by one look at the queue. */
function devicePage({ config, harmony, sessions }: Controlled, paging: Paging): Page<DeviceStatus> {
  const { items, next } = pageBehind(config.devices, paging, ({ name }) => name);
  const picture = harmony.picture();
  return { items: items.map(({ name }) => harmony.deviceStatus(name, sessions(name), picture)), next };
}

function detailOf(
  controlled: Controlled,
  { name, profile: profileName, limits }: DeviceConfig,
): DeviceDetail {
  const { harmony, sessions, profile, capabilities, load } = controlled;
  const known = profile(name);
  return {
    ...harmony.deviceStatus(name, sessions(name)),
    ...{ profile: profileName, platform: known?.platform ?? profileName },
    ...{ datastores: known?.datastores ?? [], capabilities: capabilities(name) ?? null },
    ...{ load: toldLoad(load(name)), limits: { ...known?.limits, ...limitsOf(limits, known?.limits) } },
    regions: known?.regions.map((region) => region.name) ?? [],
  };
}
