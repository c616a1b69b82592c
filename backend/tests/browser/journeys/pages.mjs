import { look } from '../lib/look.mjs';

export const title = 'every page at 320 and 1280 px, light and dark, without scripts: axe finds nothing, nothing overflows';

const PUBLIC = [
  '/', '/services', '/for-companies', '/for-developers', '/engineers', '/build-with-us', '/newsletter', '/sign-up', '/sign-up/sent',
  '/sign-in', '/verify', '/verify/made-up', '/reset', '/reset/sent', '/reset/made-up', '/privacy', '/terms', '/nowhere',
  '/newsletter/check-your-mail', '/newsletter/confirmed', '/dev/components', '/dev/mail',
];
const DEVELOPER = ['/account', '/me', '/me/profile', '/me/availability', '/me/preview', '/me/apply', '/me/intros'];
const COMPANY = ['/company', '/company/profile', '/company/intros', '/company/briefs'];
const STAFF = ['/staff', '/staff/applications', '/staff/companies', '/staff/briefs', '/staff/queue', '/staff/digests'];

export default async function (site) {
  const faults = [];
  const stranger = await site.visitor({ javaScriptEnabled: false });
  await stranger.goto('/engineers');
  const profile = await stranger.locator('main a[href^="/engineers/"]').first().getAttribute('href');
  faults.push(...(await walk(site, stranger, [...PUBLIC, profile])));
  for (const [email, paths] of [['developer@demo.test', DEVELOPER], ['company@demo.test', COMPANY], ['staff@demo.test', STAFF]]) {
    faults.push(...(await walk(site, await site.signedIn(email, { javaScriptEnabled: false }), paths)));
  }
  if (faults.length) throw new Error(`${faults.length} faults\n${faults.join('\n')}`);
}

async function walk(site, page, paths) {
  const faults = [];
  for (const path of paths) faults.push(...(await look(site, page, path)));
  return faults;
}
