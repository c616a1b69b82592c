// Tours of what a company keeps: shortlists with a note, hidden engineers, saved searches; and of the staff's reference rates.
import { token } from './site.mjs';

/** Somebody goes into a list of its own and out of it, is hidden and shown again; a search is saved, changed, removed. */
export async function asKeeperOfLists(site, looker) {
  const page = await site.signedIn('company@demo.test');
  const main = page.getByRole('main');
  const name = `List ${token()}`;
  await page.goto('/engineers');
  const slug = (await main.locator('.engineer-card__name a').first().getAttribute('href')).split('/').pop().split('?')[0];
  await page.goto(`/company/shortlists/add?engineer=${slug}`);
  await looker.here(page, '/company/shortlists/add');
  await main.getByRole('button', { name: 'Put into this list' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/company/shortlists/add refused');
  await main.locator('#f-name').fill(name);
  await main.getByRole('button', { name: 'Put into this list' }).click();
  await page.waitForURL('**/company/shortlists/*?done=added');
  const list = new URL(page.url()).pathname;
  await looker.visit(page, list);
  await looker.visit(page, `${list}/engineers/${slug}`);
  await main.getByRole('textbox', { name: /^Note/ }).fill('Ask about the migration.');
  await main.getByRole('button', { name: 'Save this note' }).click();
  await page.waitForURL(`**${list}?done=noted`);
  // Its links are asked for while somebody is in it.
  await looker.follow();
  await main.getByRole('button', { name: /^Remove/ }).click();
  await page.waitForURL(`**${list}?done=removed`);
  await looker.here(page, `${list} removed`);
  await looker.visit(page, '/company/shortlists');
  await page.goto('/company/searches/new?skill=rust');
  await looker.here(page, '/company/searches/new');
  await main.getByLabel('Name').fill(name);
  await main.getByLabel('Mail me').selectOption('off');
  await main.getByRole('button', { name: 'Save this search' }).click();
  await page.waitForURL('**/company/searches?done=saved');
  await looker.here(page, '/company/searches');
  await main.getByRole('link', { name: `Change ${name}` }).click();
  await looker.here(page, '/company/searches/1');
  const search = new URL(page.url()).pathname;
  await looker.visit(page, '/company/hidden');
  // Its links are asked for while they lead somewhere.
  await looker.follow();
  await page.goto(search);
  await main.getByRole('button', { name: 'Remove this search' }).click();
  await page.waitForURL('**/company/searches?done=removed');
  return page;
}

/** The rates, one that is refused, one that is written. */
export async function asKeeperOfRates(site, looker) {
  const page = await site.signedIn('staff@demo.test');
  const main = page.getByRole('main');
  await looker.visit(page, '/staff/rates');
  await main.getByRole('button', { name: 'Save this rate' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/rates refused');
  return page;
}
