// People who visit the site, and the mail that reaches them. A visitor has cookies of their own.
import { Mailbox } from './mail.mjs';
import { PATIENCE } from './wait.mjs';

export const PASSWORD = 'roster-demo-pass';

export class Site {
  /** `scripts`: whether pages may run theirs, where a journey does not say otherwise. */
  constructor(browser, baseUrl, scripts, shots) {
    Object.assign(this, { browser, baseUrl, scripts, shots, contexts: [], pages: [], complaints: [] });
    this.mail = new Mailbox(baseUrl);
  }

  /** A new person at a new browser. */
  async visitor(options = {}) {
    const context = await this.browser.newContext({
      baseURL: this.baseUrl, viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce', javaScriptEnabled: this.scripts, ...options,
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
    await this.signIn(page, email);
    return page;
  }

  async signIn(page, email, password = PASSWORD) {
    const main = page.getByRole('main');
    await main.getByLabel('E-mail address').fill(email);
    await main.getByLabel('Password').fill(password);
    await main.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
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
      const text = await page.locator('main').innerText({ timeout: 2000 }).catch(() => '(no main)');
      console.log(`        ${page.url()}\n${text.slice(0, 800).replace(/^/gm, '        | ')}`);
    }
  }

  async close() {
    await Promise.all(this.contexts.map((context) => context.close()));
  }
}

/** An address that nobody had before. A domain for each kind of people: developers are hidden from their own. */
export function freshAddress(kind) {
  return `${kind}.${token()}@${kind}s.example`;
}

/** A word that nobody used before. */
export function token() {
  return `${Date.now().toString(36)}${Math.floor(Math.random() * 46656).toString(36)}`;
}
