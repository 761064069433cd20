import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const failures = 'tests/browser/failures';

/** Why journeys cannot be walked here. On CI that is a failure, on a laptop a skip with a reason. */
const missing =
  existsSync(executablePath) || process.env.CI
    ? false
    : `there is no Chromium at ${executablePath}; install it, or set CHROMIUM to where it is`;

/** What a journey walks with. */
export interface Visitor {
  readonly browser: Browser;
  /** Opens a browser profile of its own; every page in it is watched for errors. */
  readonly profile: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

/** A test in a real Chromium. Keeps a screenshot of every open page if it fails. */
export function journey(title: string, walk: (visitor: Visitor, t: TestContext) => Promise<void>) {
  test(title, { skip: missing, timeout: 180_000 }, async (t) => {
    const browser = await chromium.launch({
      executablePath,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    });
    const broken: string[] = [];
    const visitor: Visitor = {
      browser,
      async profile(options) {
        const context = await browser.newContext({ locale: 'en-GB', ...options });
        context.setDefaultTimeout(15_000);
        context.on('weberror', (error) => broken.push(String(error.error())));
        context.on('console', (message) => {
          if (/Content Security Policy/.test(message.text())) broken.push(message.text());
        });
        return context;
      },
    };
    try {
      await walk(visitor, t);
      assert.deepEqual(broken, [], 'errors on the page');
    } catch (error) {
      await keepScreenshots(browser, title);
      throw error;
    } finally {
      await browser.close();
    }
  });
}

async function keepScreenshots(browser: Browser, title: string): Promise<void> {
  await mkdir(failures, { recursive: true });
  const pages = browser.contexts().flatMap((context) => context.pages());
  for (const [index, page] of pages.entries()) {
    const name = `${title.replace(/[^a-z0-9]+/gi, '-')}-${index}.png`;
    // A page that hangs must not hide why the test failed.
    await page.screenshot({ path: join(failures, name), timeout: 5000 }).catch(() => {});
  }
}

/** Fails with every rule of axe that the page breaks, and where. */
export async function assertAccessible(page: Page): Promise<void> {
  const path = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.evaluate(await readFile(path, 'utf8'));
  const result = (await page.evaluate('axe.run()')) as {
    violations: {
      id: string;
      help: string;
      nodes: { target: unknown; failureSummary: string }[];
    }[];
  };
  const found = result.violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      [`${id}: ${help}`, JSON.stringify(target), failureSummary].join('\n  '),
    ),
  );
  assert.deepEqual(found, [], 'accessibility');
}
