import { z } from 'zod';
import * as field from './fields.ts';
import type { WrittenReserve } from './written.ts';

const tc = field.block(
  {
    interface: field.matching(
      /^[A-Za-z0-9_.@:-]{1,15}$/,
      'write the name of an interface, such as eth1',
      'Interface with an HTB qdisc.',
    ),
    netns: field.name("Network namespace that it is in. Default: Forelock's own.").optional(),
    parent: field
      .matching(
        /^[0-9a-f]{1,4}:[0-9a-f]{1,4}$/,
        'write a class, such as 1:1',
        "The class that is the whole link; classes 100 to ffff beneath it are Forelock's.",
      )
      .default('1:1'),
    ceil: field.rate('Rate that a reservation may borrow up to: the rate of the link.'),
    'from-port': field
      .whole(
        1,
        65535,
        "A reservation takes what goes to this destination port plus the lower 16 bits of its row's number. Default: packets whose priority is the class's number.",
      )
      .optional(),
  },
  'write keys beneath it, such as { interface: eth1, ceil: 100Mbit }',
);

export const cgroup: z.ZodType<NonNullable<WrittenReserve['cgroup']>> = field
  .block(
    {
      path: field.file("Directory of a cgroup v2 that has the device's processes.").optional(),
      cpu: field.file('Directory of a cgroup v1, controller cpu.').optional(),
      memory: field.file('Directory of a cgroup v1, controller memory.').optional(),
      mode: field
        .oneOf(
          ['protect', 'limit'],
          'Whether what is reserved is kept for its processes, or is all that they get.',
        )
        .default('protect'),
    },
    'write keys beneath it, such as path: /sys/fs/cgroup/router',
  )
  .check(field.exactlyOne(['path', 'cpu']))
  .check(
    field.rule(({ cpu, memory }) =>
      (cpu === undefined) === (memory === undefined)
        ? undefined
        : { wrong: 'has one of cpu and memory', instead: 'write both for a cgroup v1, or path for a v2' },
    ),
  );

/** What a container has of its own. */
function baseShare() {
  const cores = z.number({ error: 'write cores, such as 0.5' }).positive({ error: 'write more than 0' });
  return {
    cpu: cores.describe('Cores that it has without a reservation.'),
    memory: field.size('Memory that it has without a reservation.'),
  };
}

export const docker: z.ZodType<NonNullable<WrittenReserve['docker']>> = field.block(
  {
    container: field.matching(
      /^[A-Za-z0-9][A-Za-z0-9_.-]{1,254}$/,
      'write the name or id of a container',
      'Name or id of a container.',
    ),
    socket: field.file("The Docker Engine's Unix socket.").default('/var/run/docker.sock'),
    ...baseShare(),
  },
  'write keys beneath it, such as { container: tool, cpu: 0.5, memory: 256MiB }',
);

/** RFC 1123, as Kubernetes has it. */
const dnsLabel = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

export const kubernetes: z.ZodType<NonNullable<WrittenReserve['kubernetes']>> = field
  .block(
    {
      kubeconfig: field
        .file("How the API server is reached. Default: the service account of Forelock's own pod.")
        .optional(),
      context: field.text('write a context of the kubeconfig', 'Default: its current one.').optional(),
      namespace: field
        .matching(dnsLabel, 'write the name of a namespace', 'That the pod is in.')
        .default('default'),
      pod: field
        .matching(/^[a-z0-9][a-z0-9.-]{0,252}$/, 'write the name of a pod', 'Its name, where it keeps one.')
        .optional(),
      selector: field
        .text('write labels, such as app=router', 'Labels that this pod alone has, where its name changes.')
        .optional(),
      container: field.matching(dnsLabel, 'write the name of a container', 'Which one of the pod.'),
      ...baseShare(),
      'least-priority': field
        .whole(
          -2147483648,
          2147483647,
          "Value of the PriorityClass that a reservation takes; a lower pod's is refused.",
        )
        .default(0),
      wait: field.duration('How long its node may take to carry a reservation out.').prefault('10s'),
    },
    'write keys beneath it, such as { pod: router-0, container: router, cpu: 0.5, memory: 256MiB }',
  )
  .check(field.exactlyOne(['pod', 'selector']))
  .check(
    field.rule(({ kubeconfig, context }) =>
      context !== undefined && kubeconfig === undefined
        ? { key: 'context', wrong: 'is without a kubeconfig', instead: 'write the kubeconfig that has it' }
        : undefined,
    ),
  );

/** Ways of reserving that go round the device's own management. */
export const reserve: z.ZodType<WrittenReserve> = field
  .block(
    {
      tc: tc.optional().describe('Bandwidth by HTB classes of an interface here.'),
      cgroup: cgroup.optional().describe("CPU and memory by a cgroup here, which is then Forelock's to set."),
      docker: docker.optional().describe('CPU and memory by live update of a container here.'),
      kubernetes: kubernetes
        .optional()
        .describe('CPU and memory by resizing a container of a pod in place, on whatever machine.'),
    },
    'write keys beneath it: tc, cgroup, docker or kubernetes',
  )
  .check(field.exactlyOne(['cgroup', 'docker', 'kubernetes'], true));
