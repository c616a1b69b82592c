// What must hold for every page: no barrier that axe finds, nothing wider than the screen, one main.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const WIDTHS = [320, 1280];
const SCHEMES = ['light', 'dark'];

/**
 * Looks at one address in every width and scheme with JavaScript off, and gives what is wrong.
 * axe itself needs scripts: it is put into a document of the same HTML, where the page's own do not run.
 */
export async function look(site, page, path) {
  const faults = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const answer = await page.goto(path);
      const where = `${path} at ${width} ${colorScheme}`;
      if (answer.status() >= 500) faults.push(`${where}: ${answer.status()}`);
      if ((await page.locator('main').count()) !== 1) faults.push(`${where}: not one main`);
      faults.push(...(await inspect(page)).map((fault) => `${where}: ${fault}`));
      if (site.shots) {
        const name = `${path.replace(/[^a-z0-9]+/gi, '-').slice(0, 60)}-${width}-${colorScheme}.png`;
        await page.screenshot({ path: `${site.shots}/${name}`, fullPage: true });
      }
    }
  }
  return faults;
}

async function inspect(page) {
  const faults = [];
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) faults.push(`${wide} px wider than the screen`);
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], resultTypes: ['violations'] }));
  for (const violation of found.violations) {
    const nodes = violation.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(', ');
    faults.push(`${violation.id} (${violation.impact}): ${nodes}`);
  }
  return faults;
}
