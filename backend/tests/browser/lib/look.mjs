// What must hold for every page: nothing that axe finds, nothing wider than the screen, one main, one h1, a title, no dead link.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Each width and each scheme; pictures are taken of every pair. */
const LOOKS = [{ width: 320, colorScheme: 'dark' }, { width: 1280, colorScheme: 'light' }];
const OTHERS = [{ width: 320, colorScheme: 'light' }, { width: 1280, colorScheme: 'dark' }];
/** Its components stand outside the pages they are made for, and link to nothing. */
const GALLERY = '/dev/components';
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

export class Looker {
  constructor(site) {
    Object.assign(this, { site, faults: [], seen: new Set(), links: new Map() });
    // Without scripts a page has the same styles: there the narrow one is enough.
    this.looks = !site.scripts ? LOOKS.slice(0, 1) : site.shots ? [...LOOKS, ...OTHERS] : LOOKS;
  }

  /** Goes to an address and looks at what is there. */
  async visit(page, path, status = 200) {
    const answer = await page.goto(path);
    if (answer.status() !== status) this.faults.push(`${path}: ${answer.status()} instead of ${status}`);
    await this.here(page, path);
  }

  /** Looks at the page that is open, in both widths and both schemes. */
  async here(page, name) {
    await page.waitForLoadState();
    await page.locator('main').waitFor();
    this.seen.add(new URL(page.url()).pathname);
    if (name !== GALLERY) {
      this.tell(name, await page.evaluate(structure));
      const links = this.links.get(page.context()) ?? new Map();
      for (const href of await page.evaluate(hrefs)) links.set(href, links.get(href) ?? name);
      this.links.set(page.context(), links);
    }
    if (this.site.scripts) await page.evaluate(axe);
    for (const { width, colorScheme } of this.looks) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const where = `${name} at ${width} ${colorScheme}`;
      this.tell(where, await page.evaluate(overflow));
      if (this.site.scripts) this.tell(where, await page.evaluate(barriers, RULES));
      await this.picture(page, where);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  }

  /** Asks for every link that was seen, as whoever saw it. */
  async follow() {
    for (const [context, links] of this.links) {
      for (const [href, name] of links) {
        const answer = await context.request.get(href, { maxRedirects: 5 });
        if (answer.status() >= 400) this.faults.push(`${name}: a link to ${href}, which answers ${answer.status()}`);
      }
    }
    this.links.clear();
  }

  /** Tabs through a page: whatever has the focus shows it. */
  async tabThrough(page, path) {
    await page.goto(path);
    for (let press = 0; press < 200; press += 1) {
      await page.keyboard.press('Tab');
      const bare = await page.evaluate(focused);
      if (bare === null) return;
      this.tell(`${path} with the focus`, bare);
    }
    this.faults.push(`${path}: the focus never comes to an end`);
  }

  tell(where, faults) {
    for (const fault of faults) this.faults.push(`${where}: ${fault}`);
  }

  async picture(page, where) {
    if (!this.site.shots || !this.site.scripts) return;
    const name = where.replace(/[^a-z0-9]+/gi, '-').replace(/^-|-$/g, '').slice(0, 90);
    await page.screenshot({ path: `${this.site.shots}/${name}.png`, fullPage: true });
  }
}

// The functions below run in the page.

function structure() {
  const faults = [];
  const count = (selector) => document.querySelectorAll(selector).length;
  if (count('main') !== 1) faults.push(`${count('main')} main`);
  if (count('h1') !== 1) faults.push(`${count('h1')} h1`);
  if (document.title.trim().length < 3) faults.push('no title');
  const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
  for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`the id ${id} twice`);
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    const id = decodeURIComponent(link.getAttribute('href').slice(1));
    if (id && !ids.includes(id)) faults.push(`a link to #${id}, which is not there`);
  }
  return faults;
}

function hrefs() {
  const links = [...document.querySelectorAll('a[href]:not([href^="#"])')].map((link) => new URL(link.getAttribute('href'), location.href));
  return [...new Set(links.filter((url) => url.origin === location.origin).map((url) => url.pathname + url.search))];
}

function overflow() {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const past = [...document.body.querySelectorAll('*')].find((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1);
  return [`${wide} px wider than the screen (${past?.tagName} ${past?.className})`];
}

async function barriers(rules) {
  const found = await window.axe.run(document, { runOnly: rules, resultTypes: ['violations'], iframes: false, preload: false });
  return found.violations.map((violation) => {
    const nodes = violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ');
    return `${violation.id} (${violation.impact}): ${nodes}`;
  });
}

/** Null once the focus has left the page; else what is wrong with what has it. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  // A link that covers its card shows it on the card.
  const outlined = [element, element.closest('article')].filter(Boolean).map((e) => getComputedStyle(e));
  const shows = outlined.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2);
  const box = element.getBoundingClientRect();
  const isSeen = box.width > 1 && box.height > 1;
  const name = `${element.tagName} ${element.className} "${(element.textContent || element.name || '').trim().slice(0, 30)}"`;
  return shows && isSeen ? [] : [`${name} does not show that it has the focus`];
}
