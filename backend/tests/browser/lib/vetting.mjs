// How an application comes to its decision: two people score its first stage, one of them closes it.

/** Where the file of this applicant is, as the vetters' queue links it. */
export async function fileOf(page, name) {
  await page.goto('/staff/applications');
  const link = page.getByRole('main').getByRole('link', { name, exact: true });
  return link.getAttribute('href');
}

/** Fills in a whole card of the stage that is under way, by the keyboard's means only: labels, radios, text. */
export async function score(page, path, mark) {
  const main = page.getByRole('main');
  await page.goto(path);
  await main.getByRole('link', { name: 'Score this stage' }).click();
  await page.waitForURL('**/score');
  for (const group of await main.getByRole('group', { name: /^Mark for/ }).all()) {
    await group.getByRole('radio', { name: String(mark), exact: true }).check();
  }
  for (const text of await main.getByLabel(/^Evidence for/).all()) {
    await text.fill('Named the case, the choice and what it cost, and the follow-up held.');
  }
  await main.getByRole('group', { name: 'What you would do' }).getByRole('radio').nth(mark >= 3 ? 0 : 1).check();
  await main.getByRole('button', { name: 'Send my card' }).click();
  await page.getByText('Your card is in').waitFor();
}

/** Closes the stage that is under way: `verdict` is the label of a choice. */
export async function close(page, path, verdict) {
  const main = page.getByRole('main');
  await page.goto(path);
  await main.getByLabel(verdict, { exact: true }).check();
  await main.getByLabel('What the applicant reads about it').fill('What you built can be told from the profile.');
  await main.getByRole('button', { name: 'Close this stage' }).click();
  await page.getByText('The stage is closed').waitFor();
}
