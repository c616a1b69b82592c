// Tours of the directory: filters, the comparison, the pages of a skill; with scripts also that the page stays while its
// results change, that the browser's way back is right, and that a slow answer is shown.

/** What the page says it found. */
const total = (page) => page.locator('.results-bar__total').innerText();

export async function asSearcher(site, looker) {
  const page = await site.visitor();
  const main = page.getByRole('main');
  for (const path of [
    '/engineers?skill=rust&zone=Europe%2FBerlin&overlap=2', '/engineers?country=XX&skill=nonsense', '/engineers?skill=rust&pay_max=1&nice=go',
    '/engineers?language=en&language_level=b2&permit=DE&added=90&per=hour&sort=rate', '/engineers/compare',
  ]) await looker.visit(page, path);
  await compares(looker, page, main);
  await hires(looker, page);
  if (site.scripts) await staysWhereItIs(page, main);
  return page;
}

/** Two engineers by their boxes, then one of them taken out, then one who is not there. */
async function compares(looker, page, main) {
  await page.goto('/engineers?zone=Europe%2FBerlin');
  const boxes = main.getByRole('checkbox', { name: /^Compare / });
  for (const at of [0, 1]) await boxes.nth(at).check();
  await main.getByRole('button', { name: 'Compare the chosen' }).click();
  await page.waitForURL('**/engineers/compare?**');
  await looker.here(page, '/engineers/compare of two');
  await main.getByRole('link', { name: /^Take out:/ }).first().click();
  await page.waitForURL((url) => url.searchParams.getAll('e').length === 1);
  const slug = new URL(page.url()).searchParams.get('e');
  await looker.visit(page, `/engineers/compare?e=${slug}&e=nobody&e=a&e=b&e=c`);
}

/** The first page of a skill, and the first of a skill in a country, as the sitemap names them. */
async function hires(looker, page) {
  const xml = await (await page.request.get('/sitemaps/hire-1.xml')).text();
  const paths = [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map((found) => new URL(found[1]).pathname);
  for (const parts of [3, 4]) {
    const path = paths.find((one) => one.split('/').length === parts);
    if (!path) throw new Error(`the sitemap names no page of a skill with ${parts - 1} parts`);
    await looker.visit(page, path);
  }
  await looker.visit(page, '/hire/made-up', 404);
}

async function staysWhereItIs(page, main) {
  await page.goto('/engineers');
  await page.evaluate(() => {
    window.isTheSame = true;
  });
  const [everybody, senior] = [await total(page), page.locator('#facet-seniority-senior')];
  const promised = await page.locator('label[for=facet-seniority-senior] .choice__count').innerText();
  await senior.check();
  await page.waitForURL('**/engineers?**seniority=senior**');
  await page.getByText(new RegExp(`^${promised.split(/\s/)[0]} engineers?$`)).first().waitFor();
  await main.getByRole('link', { name: /^Remove filter: Senior/ }).waitFor();
  if (!(await senior.evaluate((box) => box === document.activeElement))) throw new Error('the focus is lost with the filters');
  // Typing searches; the words stay, and one step back leads to before they were typed.
  const field = main.getByLabel('Search', { exact: true });
  await field.pressSequentially('backend', { delay: 20 });
  await page.waitForURL('**q=backend**');
  if ((await field.inputValue()) !== 'backend') throw new Error('what was typed is lost');
  await page.goBack();
  await page.waitForURL((url) => !url.searchParams.has('q') && url.searchParams.has('seniority'));
  await main.getByRole('link', { name: /^Remove filter: Senior/ }).waitFor();
  await page.goBack();
  await page.waitForURL((url) => url.search === '');
  await page.getByText(everybody, { exact: true }).first().waitFor();
  if (await senior.isChecked()) throw new Error('the way back leaves a filter ticked');
  await isToldOfAWait(page, senior);
  if (!(await page.evaluate(() => window.isTheSame))) throw new Error('the page was loaded anew');
}

/** An answer that is held back is shown as one; what is announced is the new total. */
async function isToldOfAWait(page, box) {
  let go;
  const held = new Promise((done) => {
    go = done;
  });
  await page.route('**/engineers?**', async (route) => {
    await held;
    await route.continue();
  });
  await box.check();
  await page.locator('#results[aria-busy=true]').waitFor();
  go();
  await page.locator('#results:not([aria-busy])').waitFor();
  await page.unroute('**/engineers?**');
  const [told, shown] = [await page.locator('#results-status').innerText(), await total(page)];
  if (told !== shown) throw new Error(`"${told}" is announced, "${shown}" is shown`);
}
