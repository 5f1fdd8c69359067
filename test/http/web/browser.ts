import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/** Whether there is a Chromium to test with: Debian's, by lab/debian-packages.txt. */
export const hasChromium: boolean = existsSync(executablePath);

export interface Browser {
  readonly page: Page;
  /** What the page complained of, such as a file that its policy does not let it load. */
  readonly complaints: readonly string[];
  /** How many of a drawing's pixels are not blank. */
  inked(canvas: string): Promise<number>;
  close(): Promise<void>;
}

/** An empty profile, and no connection of the browser's own. */
export async function openBrowser(colorScheme: 'light' | 'dark' = 'light'): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'forelock-chromium-'));
  const context: BrowserContext = await chromium.launchPersistentContext(profile, {
    ...{ executablePath, headless: true, colorScheme, viewport: { width: 1280, height: 900 } },
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // That a request was answered with 401 is what the page asks a token for.
    if (message.type() === 'error' && !message.text().includes('401')) complaints.push(message.text());
  });
  return {
    ...{ page, complaints },
    inked: (canvas) =>
      page.evaluate(`(() => {
        const canvas = document.querySelector('${canvas}');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, at) => at % 4 === 3 && value > 0).length;
      })()`),
    close: async () => {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
