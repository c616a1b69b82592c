// The table of all routes (backend/tests/it/roles_table*.rs), so that a page that nobody looked at is told.
import { readFileSync } from 'node:fs';

const TABLE = ['roles_table', 'roles_table_hiring'].map((name) => readFileSync(new URL(`../../it/${name}.rs`, import.meta.url), 'utf8')).join('\n');

/** What answers to GET and is no page of the site, and pages that this site cannot be brought to show on demand. */
const NOT_LOOKED_AT = [
  '/healthz', '/readyz', '/metrics', '/static/{release}/{path:.*}', '/robots.txt', '/favicon.ico', '/.well-known/security.txt',
  '/.well-known/change-password', // leads to /account
  '/account/two-factor/picture', '/api/v1/me', '/api/v1/me/sessions', // a picture, and what programs ask
  '/account/export/{token}/file', // a ZIP
  '/sitemap.xml', '/sitemaps/{name}.xml', '/api/v1/engineers', '/api/v1/engineers/compare', '/api/v1/engineers/{slug}', // for programs
  '/.well-known/roster-passport-keys.json', '/passports/revoked.json', '/passports/{id}.json', '/api/v1/passports/{id}', // for programs
  '/engineers/{slug}/photo/{size}', '/me/profile/cv', // a picture and a file
  '/briefs/{token}/files/{id}', '/staff/briefs/{id}/files/{file}', // files
  '/staff/digests/{period}/live', // events
  '/staff/digests/{period}/preview', '/staff/digests/{period}/preview.txt', // the mail itself
  '/staff/digests/{period}/copies/{id}', // needs a copy whose fate a crash made unknowable
  '/api/v1/conversations', '/api/v1/conversations/{id}/messages', // for programs
  '/dev/mail.json', '/dev/mail/{id}/html', '/dev/mail/{id}/source',
];

/** Routes of pages that none of these paths belongs to. */
export function missing(paths) {
  const routes = [...TABLE.matchAll(/\("GET", "([^"]+)"/g)].map((found) => found[1]);
  if (routes.length < 50) throw new Error('roles_table.rs does not read as it used to');
  return routes.filter((route) => !NOT_LOOKED_AT.includes(route)).filter((route) => {
    const pattern = new RegExp(`^${route.replace(/\./g, '\\.').replace(/\{[^}]+\}/g, '[^/]+')}$`);
    return ![...paths].some((path) => pattern.test(path) && !hidesAnother(route, path, routes));
  });
}

/** Whether `path` is literally another route: /engineers/{slug} is not looked at by a page of that name. */
function hidesAnother(route, path, routes) {
  return route !== path && routes.includes(path);
}
