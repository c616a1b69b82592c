import assert from 'node:assert/strict';
import { says } from '../lib/mail.mjs';
import { accept, anEngineer, ask, cards, makeOffer, pickTime, proposeTime } from '../lib/hire.mjs';
import { token } from '../lib/site.mjs';

export const title = 'a whole hire: found, compared, shortlisted, asked, accepted, talked with, moved on the board, interviewed, offered, on trial, hired, reviewed by both';
export const withoutScripts = true;

export default async function (site) {
  const engineer = await anEngineer();
  const known = await site.mail.list();
  const company = await site.signedIn('company@demo.test');
  await finds(company, engineer);
  await keeps(company, engineer);
  const role = await ask(company, engineer.slug);
  await accept(site, engineer.email, known);
  const ada = await site.signedIn(engineer.email);
  await talk(company, ada, engineer.name);
  const { path, own } = await cards(company, ada, role);
  await moves(site, company, path, role);
  await meet(site, company, ada, { path, own, email: engineer.email, known });
  await work(company, ada, { path, own });
  await review(company, ada, { path, own });
}

/** By name, and side by side with another of the directory. */
async function finds(page, { slug, name }) {
  const main = page.getByRole('main');
  await page.goto('/engineers');
  const listed = await main.getByRole('checkbox', { name: /^Compare / }).evaluateAll((boxes) => boxes.map((box) => box.value));
  const other = listed.find((one) => one !== slug);
  await page.goto(`/engineers?q=${encodeURIComponent(name)}`);
  await main.locator(`a[href="/engineers/${slug}"]`).first().waitFor();
  await page.goto(`/engineers/compare?e=${slug}&e=${other}`);
  for (const one of [slug, other]) await main.locator(`a[href="/engineers/${one}"]`).first().waitFor();
}

/** On a list that the team reads. */
async function keeps(page, { slug }) {
  const main = page.getByRole('main');
  await page.goto(`/engineers/${slug}`);
  await main.getByRole('link', { name: 'Shortlist' }).first().click();
  await main.locator('#f-name').fill(`To ask ${token()}`);
  await main.getByRole('button', { name: 'Put into this list' }).click();
  await page.waitForURL('**/company/shortlists/*?done=added');
  await main.locator(`a[href="/engineers/${slug}"]`).first().waitFor();
}

/** Acceptance opened a conversation; the engineer reads what the company writes. */
async function talk(company, ada, name) {
  const words = `Let us talk this week: ${token()}.`;
  await company.goto('/conversations');
  await company.getByRole('main').locator('a[href^="/conversations/"]').filter({ hasText: name }).first().click();
  await company.getByLabel('Your message').fill(words);
  await company.getByRole('button', { name: 'Send the message' }).click();
  await company.getByText(words).first().waitFor();
  await ada.goto('/conversations');
  await ada.getByRole('main').locator('a[href^="/conversations/"]').first().click();
  await ada.getByText(words).first().waitFor();
}

/** Dragged where there are scripts, else by its button; taken back; and two who move one card at once. */
async function moves(site, page, path, role) {
  const main = page.getByRole('main');
  await page.goto('/company/pipeline');
  const card = page.locator('[data-card]').filter({ hasText: role });
  const colleague = await site.visitor({ storageState: await page.context().storageState() });
  await colleague.goto(path);
  if (site.scripts) await drag(page, card, page.locator('[data-state="interviewing"]'));
  else await card.getByRole('button', { name: /^To interviewing/ }).click();
  await page.waitForURL('**/company/pipeline?done=moved**');
  await page.locator('[data-state="interviewing"]').getByText(role).waitFor();
  await colleague.getByRole('button', { name: 'To interviewing' }).click();
  await colleague.getByText(/was moved since you opened it/).waitFor();
  await page.goto(path);
  await main.getByRole('button', { name: 'Take it back' }).click();
  await page.waitForURL('**?done=undone');
  assert.equal(await main.getByRole('button', { name: 'Take it back' }).count(), 0);
}

/** As a hand does it: the card moves a little first, because a page that scrolls under a button held still drags nothing;
 * then twice over the column, because only a move over it makes it a place to drop. */
async function drag(page, card, column) {
  await card.hover({ position: { x: 6, y: 6 } });
  await page.mouse.down();
  await card.hover({ position: { x: 30, y: 12 } });
  await column.hover();
  await column.hover({ position: { x: 20, y: 20 } });
  await page.mouse.up();
}

async function meet(site, company, ada, { path, own, email, known }) {
  await company.goto(path);
  await proposeTime(company);
  await pickTime(ada, own);
  const told = await site.mail.wait(email, /Booked: interview/, known);
  assert.ok(says(told, 'puts it into your calendar'));
  await company.goto(path);
  await company.getByText('It is booked.').first().waitFor();
}

/** An offer that begins today, a trial, and the decision to go on. */
async function work(company, ada, { path, own }) {
  await makeOffer(company, path);
  await ada.goto(own);
  await ada.getByText(/you count as hired/).waitFor();
  await ada.getByRole('button', { name: 'Agree to this offer' }).click();
  await ada.waitForURL('**?done=engagement');
  await ada.getByText(/You are on trial until/).waitFor();
  await company.goto(path);
  await company.getByRole('button', { name: 'Go on after the trial', exact: true }).click();
  await company.waitForURL('**?done=engagement');
  await ada.goto(own);
  await ada.getByText(/hired you/).first().waitFor();
}

/** Neither reads the other's word before both are in. */
async function review(company, ada, { path, own }) {
  const give = async (page, at, words) => {
    await page.goto(at);
    await page.getByRole('group', { name: 'How did it go?' }).getByRole('radio').first().check();
    await page.getByLabel(/^A sentence or two/).fill(words);
    await page.getByRole('button', { name: 'Give this word' }).click();
    await page.waitForURL('**?done=reviewed');
  };
  await give(company, path, 'Delivered what was promised.');
  await ada.goto(own);
  assert.equal(await ada.getByText('Delivered what was promised.').count(), 0, 'hidden until both are in');
  await give(ada, own, 'Clear from the first day.');
  await ada.getByText('Delivered what was promised.').waitFor();
  await company.goto(path);
  await company.getByText('Clear from the first day.').waitFor();
}
