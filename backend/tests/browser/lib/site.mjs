// People who visit the site, and the mail that reaches them. A visitor has cookies of their own.
import { Mailbox } from './mail.mjs';

/** How long anything may take, in milliseconds; everything waits for a condition, nothing for a time. */
export const PATIENCE = 20_000;
export const PASSWORD = 'roster-demo-pass';

export class Site {
  constructor(browser, baseUrl, shots) {
    Object.assign(this, { browser, baseUrl, shots, contexts: [], pages: [], complaints: [] });
    this.mail = new Mailbox(baseUrl);
  }

  /** A new person at a new browser. */
  async visitor(options = {}) {
    const context = await this.browser.newContext({
      baseURL: this.baseUrl, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', ...options,
    });
    context.setDefaultTimeout(PATIENCE);
    this.contexts.push(context);
    const page = await context.newPage();
    this.pages.push(page);
    this.watch(page);
    return page;
  }

  /** A visitor who signs in by the form. */
  async signedIn(email, options) {
    const page = await this.visitor(options);
    await page.goto('/sign-in');
    await signIn(page, email);
    return page;
  }

  /** Nothing may come from elsewhere, and no page may complain in the console. */
  watch(page) {
    const origin = new URL(this.baseUrl).origin;
    page.on('request', (request) => {
      const url = new URL(request.url());
      if (url.origin !== origin && url.protocol !== 'data:') this.complaints.push(`a request to ${url.origin}`);
    });
    page.on('console', (message) => {
      // A page that is meant to answer 404 or 422 makes the browser say so.
      const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
      if (message.type() === 'error' && !isStatus) this.complaints.push(`${page.url()} says ${message.text()}`);
    });
    page.on('pageerror', (error) => this.complaints.push(`${page.url()} throws ${error.message}`));
  }

  /** Fails when a page asked elsewhere or complained. */
  finish() {
    if (this.complaints.length) throw new Error([...new Set(this.complaints)].join('\n'));
  }

  /** What the last pages showed, for whoever looks for the reason. */
  async explain() {
    for (const page of this.pages) {
      const text = await page.locator('main').innerText({ timeout: 1000 }).catch(() => '(no main)');
      console.log(`        ${page.url()}\n${text.slice(0, 800).replace(/^/gm, '        | ')}`);
    }
  }

  async close() {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}

export async function signIn(page, email, password = PASSWORD) {
  const main = page.getByRole('main');
  await main.getByLabel('E-mail address').fill(email);
  await main.getByLabel('Password').fill(password);
  await main.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** An address that nobody had before. */
export function freshAddress(name) {
  return `${name}.${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}@journeys.example`;
}

/** Reads the page again until `found` says yes: for what another process does. */
export async function reloadUntil(page, found, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    if (await found(page)) return;
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await page.reload();
  }
}
