import { afterAll, beforeAll, describe, it } from 'vitest';
import { type Exchange, openFace, openReplay } from './exchange.ts';
import {
  askServer,
  type Json,
  type KubeApiserver,
  noKubeApiserver,
  startKubeApiserver,
} from './kube-apiserver.ts';
import { type Kubelet, playKubelet } from './kubelet.ts';
import { makeNamespace, makeReaders } from './namespace.ts';
import { publishedPart } from './openapi.ts';
import { readRecording, recordedVersions, records, writePublished, writeRecording } from './recording.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { type Cluster, type StageSetting, withStage } from './stage.ts';

const why = noKubeApiserver();
const noTokens = { forelock: 'x', reader: 'x', nobody: 'x', unknown: 'x' };

function minorOf(version: string): number {
  return Number(version.split('.')[1]);
}

/** What nobody reads, and which is the greater part. */
function lean(answer: Json): Json {
  for (const object of answer.items ?? [answer]) if (object.metadata) delete object.metadata.managedFields;
  return answer;
}

async function playLive(scenario: Scenario, cluster: Cluster, version: string): Promise<void> {
  const { server, namespace } = cluster;
  const forelock = await makeNamespace(server, namespace);
  const tokens = { forelock, ...(await makeReaders(server, namespace)), unknown: 'unknown' };
  await scenario.prepare(cluster);
  const exchanges: Exchange[] = [];
  const hook: StageSetting['hook'] = { act: undefined };
  const face = await openFace(async (asked, token) => {
    const act = asked.method === 'PATCH' ? hook.act : undefined;
    if (act !== undefined) hook.act = undefined;
    await act?.(cluster);
    const { method, path, body, type } = asked;
    const { status, text } = await askServer(
      server.url,
      token,
      method,
      path,
      body === undefined ? undefined : JSON.stringify(body),
      type,
    );
    const answer = lean(JSON.parse(text));
    exchanges.push({ ...asked, status, answer });
    return { status, answer };
  });
  const setting = { minor: minorOf(version), namespace, face, exchanges, cluster, hook };
  await withStage({ ...setting, tokens }, scenario.play);
  if (records) writeRecording(version, scenario.key, exchanges);
}

async function playRecorded(scenario: Scenario, version: string): Promise<void> {
  const exchanges: Exchange[] = [];
  const replay = await openReplay(readRecording(version, scenario.key), exchanges);
  const setting = { minor: minorOf(version), namespace: scenario.key, tokens: noTokens };
  await withStage(
    { ...setting, face: replay, exchanges, cluster: undefined, hook: { act: undefined } },
    scenario.play,
  );
}

function fits({ before = 99 }: Scenario, version: string): boolean {
  return minorOf(version) < before;
}

describe.each(recordedVersions())('as a real API server %s said', (version) => {
  for (const scenario of scenarios.filter((each) => fits(each, version)))
    it(scenario.name, () => playRecorded(scenario, version));
});

describe.skipIf(why !== undefined)(
  `before a real API server${why === undefined ? '' : ` (skipped: ${why})`}`,
  () => {
    let server: KubeApiserver;
    let kubelet: Kubelet;
    let version: string;
    beforeAll(async () => {
      server = await startKubeApiserver();
      kubelet = playKubelet(server);
      version = (await server.ask('GET', '/version')).gitVersion;
      if (records) writePublished(version, await publishedPart(server));
    });
    afterAll(async () => {
      await kubelet?.close();
      await server?.close();
    });

    for (const scenario of scenarios)
      it(scenario.name, async ({ skip }) => {
        skip(!fits(scenario, version), `the server is ${version}`);
        const namespace = scenario.key;
        if (scenario.options === undefined) await playLive(scenario, { server, kubelet, namespace }, version);
        else
          await onAnother(scenario.options, (other) => playLive(scenario, { ...other, namespace }, version));
      });
  },
);

async function onAnother(
  options: readonly string[],
  act: (cluster: Pick<Cluster, 'server' | 'kubelet'>) => Promise<void>,
): Promise<void> {
  const server = await startKubeApiserver(options);
  const kubelet = playKubelet(server);
  try {
    await act({ server, kubelet });
  } finally {
    await kubelet.close();
    await server.close();
  }
}
