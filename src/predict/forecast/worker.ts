// What a forecasting thread runs: one job at a time. A throw is told and ends the thread: WebAssembly whose memory broke once
// breaks every later fit too.
import { parentPort } from 'node:worker_threads';
import type { JobAnswer } from './pool.ts';
import { forecastSeries, type SeriesTask } from './series-forecast.ts';

parentPort?.on('message', (task: SeriesTask) => {
  const began = performance.now();
  let answer: JobAnswer;
  try {
    answer = { result: forecastSeries(task), took: performance.now() - began };
  } catch (cause) {
    answer = { fault: cause instanceof Error ? cause.message : String(cause) };
  }
  parentPort?.postMessage(answer);
  if ('fault' in answer) parentPort?.close();
});
