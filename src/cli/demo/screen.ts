import type { Status } from '../../harmony/index.ts';
import { changeText, pictureText, type Scene } from './picture.ts';

/** Where the demo draws. */
export interface Screen {
  show(scene: Scene): void;
  /** Leaves what is drawn and goes on beneath it. */
  say(text: string): void;
}

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** A terminal is drawn over in place; anything else gets a line whenever a lock changes hands. */
export function openScreen(output: Output): Screen {
  return output.isTTY === true ? liveScreen(output) : plainScreen(output);
}

function liveScreen(output: Output): Screen {
  let drawn = 0;
  return {
    show: (scene) => {
      const lines = pictureText(scene).split('\n');
      const up = drawn > 0 ? `\x1b[${drawn}A` : '';
      output.write(`${up}${lines.map((line) => `\x1b[2K${line}\n`).join('')}`);
      drawn = lines.length;
    },
    say: (text) => {
      output.write(`${text}\n`);
      drawn = 0;
    },
  };
}

function plainScreen(output: Output): Screen {
  let before: Status | undefined;
  return {
    show: (scene) => {
      for (const line of changeText(before, scene)) output.write(`${line}\n`);
      before = scene.status;
    },
    say: (text) => output.write(`${text}\n`),
  };
}
