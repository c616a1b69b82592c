// The development inbox: what the worker really sent over SMTP.
import { until } from './wait.mjs';

export class Mailbox {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  /** Everything that reached an address, newest first; all of it without one. */
  async list(to) {
    const response = await fetch(`${this.baseUrl}/dev/mail.json`);
    if (!response.ok) throw new Error(`/dev/mail.json answers ${response.status}`);
    const mails = await response.json();
    return to ? mails.filter((mail) => mail.to.includes(to)) : mails;
  }

  /** The newest mail to an address whose subject fits and that is not one of `known`; waits until it is there. */
  async wait(to, subject, known = []) {
    const seen = new Set(known.map((mail) => mail.id));
    const find = async () => (await this.list(to)).find((mail) => subject.test(mail.subject) && !seen.has(mail.id));
    const mail = await until(find, `a mail to ${to} with a subject like ${subject}`);
    return { ...mail, source: await this.source(mail.id) };
  }

  async source(id) {
    const response = await fetch(`${this.baseUrl}/dev/mail/${id}/source`);
    if (!response.ok) throw new Error(`the source of mail ${id} answers ${response.status}`);
    return response.text();
  }

  /** The path of the first link in a mail that begins with `prefix`. */
  link(mail, prefix) {
    const text = decode(mail.source);
    const start = text.indexOf(`${this.baseUrl}${prefix}`);
    if (start < 0) throw new Error(`the mail "${mail.subject}" has no link to ${prefix}`);
    return text.slice(start + this.baseUrl.length).match(/^[^\s<>")]+/)[0];
  }
}

/** A header of a mail, unfolded (RFC 5322, section 2.2.3). */
export function header(mail, name) {
  const head = mail.source.split(/\r?\n\r?\n/, 1)[0].replace(/\r?\n[ \t]+/g, ' ');
  const line = head.split(/\r?\n/).find((found) => found.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  if (!line) throw new Error(`the mail "${mail.subject}" has no header ${name}`);
  return line.slice(name.length + 1).trim();
}

/** Whether a mail says these words somewhere in its body, however it is wrapped. */
export function says(mail, words) {
  return decode(mail.source).replace(/\s+/g, ' ').includes(words);
}

/** Quoted-printable (RFC 2045, section 6.7), read as UTF-8. */
function decode(source) {
  const bytes = source.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
