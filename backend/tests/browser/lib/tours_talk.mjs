// Tours of conversations. Each gives the page that it ends on.
import { token } from './site.mjs';

const ROLE = /timetable service/;

/** Opens the conversation of the demo data from the inbox. */
async function open(page, looker) {
  await looker.visit(page, '/conversations');
  await page.getByRole('main').getByRole('link', { name: ROLE }).click();
  await page.waitForURL('**/conversations/*');
}

/** A company writes: once nothing, once a message. */
export async function asTalker(site, looker) {
  const page = await site.signedIn('company@demo.test');
  const main = page.getByRole('main');
  await open(page, looker);
  await looker.here(page, '/conversations/1 of a company');
  await main.getByRole('button', { name: 'Send the message' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/conversations/1 refused');
  const words = `Does *Tuesday* suit you? ${token()}`;
  await main.getByLabel('Your message').fill(words);
  await main.getByRole('button', { name: 'Send the message' }).click();
  await page.waitForURL('**/conversations/*?done=sent*');
  await main.getByText(words.split(' ').at(-1)).first().waitFor();
  await looker.here(page, '/conversations/1 sent');
  return page;
}

/** The engineer reads it: a look marks it as read, without scripts a button does. */
export async function asAnswerer(site, looker) {
  const page = await site.signedIn('developer@demo.test');
  await open(page, looker);
  await looker.here(page, '/conversations/1 of an engineer');
  const button = page.getByRole('main').getByRole('button', { name: 'Mark as read' });
  if (!site.scripts && await button.count()) await button.click();
  await page.goto('/conversations');
  const staff = await site.signedIn('staff@demo.test');
  await looker.visit(staff, '/conversations');
  return page;
}
