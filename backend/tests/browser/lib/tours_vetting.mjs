// Tours of an application: its applicant's pages, and the desk of those who vet. Each gives the page that it ends
// on.
import { fillProfile, signUp } from './people.mjs';
import { token } from './site.mjs';
import { close, fileOf, score } from './vetting.mjs';

export async function applies(site, name) {
  const { page, main } = await signUp(site, 'developer', name);
  await page.goto('/me/profile');
  await fillProfile(main, name);
  await main.getByRole('button', { name: 'Save my profile' }).click();
  await page.waitForURL('**/me?done=profile');
  await page.goto('/me/apply');
  await main.getByRole('button', { name: 'Submit my application' }).click();
  await page.waitForURL('**/me?**');
  return { page, main };
}

/** No application, one that waits, a stage that asks for work: refused, and handed in. Two people scored the one before. */
export async function asApplicant(site, looker) {
  const fresh = await signUp(site, 'developer', 'Nobody Yet');
  await looker.visit(fresh.page, '/me/application');
  const name = `Applies ${token()}`;
  const { page, main } = await applies(site, name);
  await looker.visit(page, '/me/application');
  const [staff, colleague] = [await site.signedIn('staff@demo.test'), await site.signedIn('vetter@demo.test')];
  const file = await fileOf(staff, name);
  await score(staff, file, 4);
  await score(colleague, file, 3);
  await close(staff, file, 'Passed');
  await page.goto('/me/application');
  await looker.here(page, '/me/application asked');
  await main.getByRole('link', { name: /^Open/ }).click();
  await page.waitForURL('**/stages/*');
  await looker.here(page, '/me/application/stages/1');
  await main.getByRole('button', { name: 'Hand in my work' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/me/application/stages/1 refused');
  await main.getByLabel(/^Your answer/).fill('I left out the second case; the first one is tested.');
  await main.getByRole('button', { name: 'Hand in my work' }).click();
  await page.waitForURL('**/me/application?**');
  await looker.here(page, '/me/application handed in');
  return page;
}

/** Queue and board, a file in each state, a card that is refused, a stage and a decision that are. */
export async function asVetter(site, looker) {
  const name = `Vetted ${token()}`;
  const applicant = await applies(site, name);
  const [page, colleague] = [await site.signedIn('vetter@demo.test'), await site.signedIn('staff@demo.test')];
  const main = page.getByRole('main');
  for (const path of ['/staff/applications', '/staff/applications/board', '/staff/applications?shelf=mine', '/staff/applications?state=decided', '/staff/my-employers']) await looker.visit(page, path);
  await main.getByLabel('Where I work', { exact: false }).first().fill('nonsense');
  await main.getByRole('button', { name: 'Save my employers' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/my-employers refused');
  const file = await fileOf(page, name);
  await looker.visit(page, file);
  await looker.visit(colleague, file);
  await looker.visit(page, `${file}/conflict`);
  await page.goto(file);
  await main.getByRole('link', { name: 'Score this stage' }).click();
  await page.waitForURL('**/score');
  await looker.here(page, '/staff/applications/1/stages/1/score');
  await main.getByRole('button', { name: 'Send my card' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/applications/1/stages/1/score refused');
  await score(page, file, 2);
  await score(colleague, file, 2);
  await page.goto(file);
  await main.getByRole('button', { name: 'Close this stage' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/applications stage refused');
  await close(page, file, 'Not passed');
  await main.getByRole('link', { name: /Begin a rejection/ }).click();
  await looker.here(page, '/staff/applications to decide');
  await main.getByLabel('What the applicant reads', { exact: true }).fill('');
  await main.getByRole('button', { name: 'Decide and send the mail' }).click();
  await main.getByRole('alert').waitFor();
  await looker.here(page, '/staff/applications refused');
  await turnsDown(looker, page, file, applicant);
  return page;
}

/** The mail as it goes out; then what the applicant reads, and deletes. */
async function turnsDown(looker, page, file, applicant) {
  const main = page.getByRole('main');
  await page.goto(file);
  await main.getByRole('link', { name: /Begin a rejection/ }).click();
  await main.getByRole('button', { name: 'Look at the mail' }).click();
  await main.getByRole('heading', { name: 'This mail goes out' }).waitFor();
  await looker.here(page, '/staff/applications with the mail');
  await main.getByRole('button', { name: 'Decide and send this mail' }).click();
  await page.waitForURL('**/staff/applications?**');
  await looker.visit(applicant.page, '/me/application');
  await applicant.main.getByRole('button', { name: 'Delete it now' }).click();
  await applicant.page.waitForURL('**/me/application?done=words');
  await looker.here(applicant.page, '/me/application without its words');
}
