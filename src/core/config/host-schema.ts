import { z } from 'zod';
import * as field from './fields.ts';
import { cgroup, docker, kubernetes } from './reserve-schema.ts';
import type { WrittenHost, WrittenShare } from './written.ts';

const capacity = field.block(
  {
    cpu: z
      .number({ error: 'write cores, such as 8' })
      .positive({ error: 'write more than 0' })
      .describe('Cores that tools may have set aside.'),
    memory: field.size('Memory, the same.'),
    bandwidth: field.rate('Rate of its link.').prefault('1Gbit'),
  },
  'write cores and memory, such as { cpu: 8, memory: 16GiB }',
);

/** A host that tools work on. */
export const hostSchema: z.ZodType<WrittenHost> = field.block(
  {
    name: field.name('Its name; that of this machine is what `hostname` prints.'),
    capacity: capacity.describe('What there is for tools.'),
  },
  'write a host, such as { name: runner, capacity: { cpu: 8, memory: 16GiB } }',
);

/** Where a tool works, and what of that host it is made of. */
export const shareSchema: z.ZodType<WrittenShare> = field
  .block(
    {
      host: field.name('The host that it works on. Default: this machine.').optional(),
      cgroup: cgroup.optional().describe('Its processes are in a cgroup here.'),
      docker: docker.optional().describe('It runs in a container here.'),
      kubernetes: kubernetes.optional().describe('It runs in a container of a pod, on whatever host.'),
    },
    'write keys beneath it: host, cgroup, docker or kubernetes',
  )
  .check(field.exactlyOne(['cgroup', 'docker', 'kubernetes'], true));
